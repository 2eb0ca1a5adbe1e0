"""Settings of the machine and its processes."""

from sekisho.tenancy.wishes.settings import Section


class ServiceSection(Section, frozen=True):
    """`[service]`: the machine and the processes."""

    host_name: str = ""  # the name we greet with and write into trace fields; "" = the machine's own name
    node: str = ""  # what this machine is called among others (`sekisho nodes`); "" = the machine's own name
    user: str = "nobody"  # whom to become when started as root
    edges: int = 0  # processes that talk SMTP; 0 = one for each core
    inspectors: int = 0  # sandboxed processes that open mail, over all edges; 0 = cores + 2; grows to four times the cores
