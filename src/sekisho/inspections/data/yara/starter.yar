/*
  The starter pack: what attackers attach, by what it cannot do without. Our own rules, under the program's licence.
  Each has `why` (one sentence for the reader), `why_ja`, `severity` (malware, strong, suspicious, note) and examples in tests/unit/inspections.
  Globals: types (string, ",exe,zip,"), file_name (string), attached (boolean: a file rather than the text that is read).
*/

rule vba_dropper {
  meta:
    severity = "malware"
    why = "A macro starts by itself and fetches or starts a program."
    why_ja = "自動実行されるマクロが、プログラムを取得または起動する。"
  strings:
    $module = "Attribute VB_" ascii
    $auto = /\b(Auto_?Open|Document_Open|Workbook_Open|Auto_?Close|Document_Close|AutoExec|Presentation_Open)\b/ nocase
    $shell = /\b(WScript\.Shell|Shell\.Application|URLDownloadToFile\w?|ADODB\.Stream|WinHttp\.WinHttpRequest|MSXML2\.\w*XMLHTTP|Win32_Process|ShellExecute\w?)\b/ nocase
    $program = /\b(powershell|cmd(\.exe)? \/c|mshta|rundll32|regsvr32|certutil|bitsadmin|wscript|cscript)\b/ nocase
  condition:
    $module and $auto and ($shell or $program)
}

rule script_dropper {
  meta:
    severity = "malware"
    why = "A script fetches a file and starts it."
    why_ja = "スクリプトがファイルを取得して起動する。"
  strings:
    $object = /\b(new ActiveXObject|CreateObject)\s{0,4}\(/ nocase
    $fetch = /\b(MSXML2\.\w*XMLHTTP|Microsoft\.XMLHTTP|WinHttp\.WinHttpRequest|URLDownloadToFile|DownloadFile|DownloadString)/ nocase
    $write = /\b(ADODB\.Stream|SaveToFile|Scripting\.FileSystemObject)\b/ nocase
    $start = /\b(WScript\.Shell|Shell\.Application|ShellExecute|Win32_Process)\b/ nocase
  condition:
    attached and filesize < 5MB and $object and $start and ($fetch or $write)
}

rule hta_application {
  meta:
    severity = "malware"
    why = "A page that runs as a program starts another one."
    why_ja = "プログラムとして動作するページ（HTA）が、別のプログラムを起動する。"
  strings:
    $page = /<(hta:application|script)[\s>]/ nocase
    $hta = "<hta:application" nocase
    $start = /\b(WScript\.Shell|Shell\.Application|Win32_Process|ActiveXObject)\b/ nocase
  condition:
    attached and $page and $start and ($hta or types contains ",hta,")
}

rule powershell_loader {
  meta:
    severity = "malware"
    why = "A file starts PowerShell with hidden or fetched commands."
    why_ja = "隠された、または外部から取得した命令でPowerShellを起動する。"
  strings:
    $name = /powershell(\.exe)?["']?\s+[^\r\n]{0,200}-(e|en|enc|enco|encod\w*)\s+["']?[A-Za-z0-9+\/]{40}/ nocase
    $fetch = /(iex|invoke-expression)[\s(]{1,10}[^\r\n]{0,80}(downloadstring|invoke-webrequest|iwr |invoke-restmethod)/ nocase
    $load = /reflection\.assembly\]::load\s*\([^\r\n]{0,80}frombase64string/ nocase
  condition:
    attached and filesize < 5MB and any of them
}

rule html_smuggling {
  meta:
    severity = "malware"
    why = "A page makes a file out of its own text and hands it to the reader."
    why_ja = "ページ自身の文字列からファイルを組み立てて、受信者に保存させる。"
  strings:
    $script = "<script" nocase
    $decode = /\b(atob|fromCharCode|Uint8Array|charCodeAt)\b/
    $blob = /\bnew\s+(Blob|File)\s*\(/
    $save = /msSaveOrOpenBlob|msSaveBlob|createObjectURL/
    $click = /\.\s{0,4}(click|download)\b|\bdownload\s*=/
    $archive = /["'](UEsDB|UEsDBB|TVqQ|TVpQ|UmFyIRo|N3q8rycc|Q0QwMDE)/
  condition:
    filesize < 20MB and $script and (($decode and $blob and $save and $click) or ($decode and $archive))
}

rule svg_with_script {
  meta:
    severity = "strong"
    why = "A picture runs a script that decodes text or leads elsewhere."
    why_ja = "画像（SVG）がスクリプトを実行し、文字列の復元や別サイトへの誘導を行う。"
  strings:
    $svg = "<svg" nocase
    $script = "<script" nocase
    $act = /\b(atob|fromCharCode|eval|window\.location|location\.(href|replace|assign)|document\.write)\b/
  condition:
    attached and filesize < 5MB and $svg in (0..4096) and $script and $act
}

rule form_sends_to_chat {
  meta:
    severity = "malware"
    why = "A page sends what is typed into it to a chat robot."
    why_ja = "入力内容をチャットのボットへ送信するページである。"
  strings:
    $page = /<(html|form|input|script)[\s>]/ nocase
    $robot = /api\.telegram\.org\/bot[0-9]{5,}|discord(app)?\.com\/api\/webhooks\/[0-9]{5,}/
    $secret = /type\s*=\s*["']?password/ nocase
  condition:
    filesize < 5MB and $page and $robot and $secret
}

rule php_web_shell {
  meta:
    severity = "malware"
    why = "A file gives a stranger control over a web server."
    why_ja = "Webサーバーを遠隔操作させるファイル（Webシェル）である。"
  strings:
    $php = "<?php" nocase
    $run = /\b(eval|assert|system|shell_exec|passthru|proc_open)\s*\(\s*(@?\s*)?(base64_decode|gzinflate|str_rot13|gzuncompress|\$_(POST|GET|REQUEST|COOKIE))/ nocase
  condition:
    attached and filesize < 2MB and $php and $run
}

rule rtf_equation_object {
  meta:
    severity = "malware"
    why = "A document carries an object that breaks into old versions of Word."
    why_ja = "旧版Wordの脆弱性を突くオブジェクトを含む文書である。"
  strings:
    $class = /02\s{0,4}ce\s{0,4}02\s{0,4}00\s{0,4}00\s{0,4}00\s{0,4}00\s{0,4}00\s{0,4}c0/ nocase
    $name = /45\s{0,4}71\s{0,4}75\s{0,4}61\s{0,4}74\s{0,4}69\s{0,4}6f\s{0,4}6e\s{0,4}2e\s{0,4}33/ nocase
    $update = "\\objupdate"
  condition:
    (uint32(0) == 0x74725c7b) and ($class or ($name and $update))
}

rule shortcut_with_command {
  meta:
    severity = "malware"
    why = "A shortcut starts a command interpreter."
    why_ja = "コマンドを実行するショートカットである。"
  strings:
    $program = /(powershell|cmd\.exe|mshta|rundll32|regsvr32|wscript|cscript|msiexec|certutil|curl)/ wide ascii nocase
  condition:
    uint32(0) == 0x0000004c and uint32(4) == 0x00021401 and filesize < 5MB and $program
}

rule onenote_with_script {
  meta:
    severity = "malware"
    why = "A notebook carries a script or a program to start."
    why_ja = "スクリプトまたはプログラムを埋め込んだOneNoteファイルである。"
  strings:
    $data = { E7 16 E3 BD 65 26 11 45 A4 C4 8D 4D 0B 7A 9E AC }
    $script = /(WScript\.Shell|<script|ActiveXObject|powershell|CreateObject\()/ nocase
    $program = { 4D 5A [58-200] 50 45 00 00 }
  condition:
    uint32(0) == 0x7b5c52e4 and $data and ($script or $program)
}

rule office_add_in_program {
  meta:
    severity = "malware"
    why = "A program loads itself into Excel."
    why_ja = "Excelに読み込まれて動作するプログラム（XLL）である。"
  strings:
    $open = "xlAutoOpen"
  condition:
    uint16(0) == 0x5a4d and $open
}

rule pdf_starts_program {
  meta:
    severity = "malware"
    why = "A PDF starts a program."
    why_ja = "プログラムを起動するPDFである。"
  strings:
    $launch = "/Launch"
    $program = /\b(cmd|powershell|mshta|wscript|rundll32)\b|\.(exe|scr|js|vbs|bat|ps1|hta)\b/ nocase
  condition:
    types contains ",pdf," and for any i in (1..#launch) : ($program in (@launch[i]..@launch[i]+400))
}
