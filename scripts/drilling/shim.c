/* Loaded before the C library in drills: moves the wall clock, makes fsync or writes fail, and records every write, sync, rename and unlink.
 * Control is a small shared file; a change is seen by running processes at once. Built by preload.py; no part of the program. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

struct control { int64_t shift; int32_t sync_error; int32_t write_error; char what[256]; };
static volatile struct control *control;
static int log_fd = -1;

struct record { uint32_t magic, kind; uint64_t offset, length; uint32_t path_length, pid; };
enum { WRITE = 1, SYNC_BEGIN, SYNC_END, RENAME, UNLINK, TRUNCATE, TOLD };

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("DRILL_CONTROL");
    if (path) {
        int fd = syscall(SYS_open, path, O_RDONLY | O_CLOEXEC);
        if (fd >= 0) {
            void *at = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
            if (at != MAP_FAILED) control = at;
            syscall(SYS_close, fd);
        }
    }
    path = getenv("DRILL_LOG");
    if (path) {
        int fd = syscall(SYS_open, path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
        log_fd = fcntl(fd, F_DUPFD_CLOEXEC, 700);
        syscall(SYS_close, fd);
    }
}

static int name_of(int fd, char *path, size_t size) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, size - 1);
    if (length < 0) length = 0;
    path[length] = 0;
    return (int)length;
}

static void tell(int kind, const char *path, uint64_t offset, const void *data, uint64_t length) {
    if (log_fd < 0) return;
    struct record head = {0x4c4c5244, kind, offset, length, strlen(path), getpid()};
    struct iovec parts[3] = {{&head, sizeof head}, {(void *)path, head.path_length}, {(void *)data, data ? length : 0}};
    int kept = errno;
    syscall(SYS_writev, log_fd, parts, 3);
    errno = kept;
}

static int fails(int fd, volatile int32_t *error) {
    if (!control || !*error) return 0;
    char path[512];
    name_of(fd, path, sizeof path);
    if (!strstr(path, (const char *)control->what)) return 0;
    errno = *error;
    return 1;
}

static int recorded(int fd, char *path, size_t size) {
    if (log_fd < 0 || fd == log_fd) return 0;
    name_of(fd, path, size);
    return path[0] == '/' && strncmp(path, "/dev/", 5) && strncmp(path, "/proc/", 6) && strncmp(path, "/memfd:", 7) && !strstr(path, "-shm");
}

ssize_t write(int fd, const void *data, size_t length) {
    char path[512];
    if (fd == 1 && log_fd >= 0) tell(TOLD, "", 0, data, length);
    if (control && control->write_error && fails(fd, &control->write_error)) return -1;
    int wanted = fd > 2 && recorded(fd, path, sizeof path);
    off_t at = wanted ? lseek(fd, 0, SEEK_CUR) : 0;
    ssize_t done = REAL(write)(fd, data, length);
    if (wanted && done > 0) tell(WRITE, path, at, data, done);
    return done;
}

static ssize_t write_at(ssize_t (*real)(int, const void *, size_t, off_t), int fd, const void *data, size_t length, off_t at) {
    char path[512];
    if (control && control->write_error && fails(fd, &control->write_error)) return -1;
    ssize_t done = real(fd, data, length, at);
    if (done > 0 && recorded(fd, path, sizeof path)) tell(WRITE, path, at, data, done);
    return done;
}
ssize_t pwrite(int fd, const void *data, size_t length, off_t at) { return write_at(REAL(pwrite), fd, data, length, at); }
ssize_t pwrite64(int fd, const void *data, size_t length, off64_t at) { return write_at(REAL(pwrite64), fd, data, length, at); }

static int sync_with(int (*real)(int), int fd) {
    char path[512];
    if (control && fails(fd, &control->sync_error)) return -1;
    int wanted = recorded(fd, path, sizeof path);
    if (wanted) tell(SYNC_BEGIN, path, 0, NULL, 0);
    int result = real(fd);
    if (wanted && result == 0) tell(SYNC_END, path, 0, NULL, 0);
    return result;
}
int fsync(int fd) { return sync_with(REAL(fsync), fd); }
int fdatasync(int fd) { return sync_with(REAL(fdatasync), fd); }

static int cut(int (*real)(int, off_t), int fd, off_t length) {
    char path[512];
    int result = real(fd, length);
    if (result == 0 && recorded(fd, path, sizeof path)) tell(TRUNCATE, path, length, NULL, 0);
    return result;
}
int ftruncate(int fd, off_t length) { return cut(REAL(ftruncate), fd, length); }
int ftruncate64(int fd, off64_t length) { return cut(REAL(ftruncate64), fd, length); }

int rename(const char *from, const char *to) {
    int result = REAL(rename)(from, to);
    if (result == 0) tell(RENAME, from, 0, to, strlen(to));
    return result;
}
int unlink(const char *path) {
    int result = REAL(unlink)(path);
    if (result == 0) tell(UNLINK, path, 0, NULL, 0);
    return result;
}

int clock_gettime(clockid_t clock, struct timespec *at) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = REAL(clock_gettime);
    int result = real(clock, at);
    if (control && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) at->tv_sec += control->shift;
    return result;
}
time_t time(time_t *at) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (at) *at = now.tv_sec;
    return now.tv_sec;
}
int gettimeofday(struct timeval *at, void *zone) {
    struct timespec now;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    at->tv_sec = now.tv_sec;
    at->tv_usec = now.tv_nsec / 1000;
    return 0;
}
