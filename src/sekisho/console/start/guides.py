"""How to connect a mail server, step by step, with an organisation's own values: Microsoft 365, Google Workspace, Exchange, Postfix. Pure."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Values:
    """What stands in the steps. `hop`: the server that gets the domain's mail; "" where nothing is known."""

    domain: str
    host: str
    addresses: tuple[str, ...]
    hop: str

    @property
    def address_list(self) -> str:
        """The addresses, or a name to be replaced."""
        return ", ".join(self.addresses) or "<IP of the gateway>"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what to do in both languages, and what to type or paste."""

    english: str
    japanese: str
    code: str = ""


def m365(one: Values) -> tuple[Step, ...]:
    """Microsoft 365 behind the gateway."""
    server = one.hop or f"{one.domain.replace('.', '-')}.mail.protection.outlook.com:25"
    lock = (
        f"New-InboundConnector -Name Sekisho -ConnectorType Partner -SenderDomains * -RestrictDomainsToIPAddresses $true "
        f"-SenderIPAddresses {one.address_list} -RequireTls $true\n"
        f"Set-InboundConnector Sekisho -EFSkipIPs {one.address_list}"
    )
    rule = f'New-TransportRule -Name "From Sekisho" -SenderIpRanges {one.address_list} -SetSCL -1'
    return (
        Step(
            "Let this gateway hand mail to Microsoft 365: on the page of domains, this server.",
            "配送先サーバーとして次を設定します。",
            server,
        ),
        Step(
            "In Exchange Online PowerShell: accept mail from the gateway alone, and let Microsoft look at the server before it (enhanced filtering).",
            "Exchange Online PowerShellで、本ゲートウェイからのメールだけを受け付け、拡張フィルター処理を有効にします。",
            lock,
        ),
        Step("What the gateway passed is not judged a second time:", "本ゲートウェイが検査したメールを再判定しないようにします。", rule),
        Step(
            "Outgoing mail: Microsoft's addresses are shared by all its customers, so do not list them as networks of yours. Leave outgoing mail "
            "direct, or use a connector with a certificate of your own.",
            "送信メール: MicrosoftのIPアドレスは全顧客で共用のため、登録しないでください。直接送信するか、自社の証明書を使用してください。",
        ),
    )


def google(one: Values) -> tuple[Step, ...]:
    """Google Workspace behind the gateway."""
    return (
        Step(
            "Let this gateway hand mail to Google: on the page of domains, this server.",
            "配送先サーバーとして次を設定します。",
            one.hop or "smtp.google.com:25",
        ),
        Step(
            "Admin console: Apps, Google Workspace, Gmail, Spam, phishing and malware, Inbound gateway. Gateway IPs:",
            "管理コンソール: アプリ→Google Workspace→Gmail→「迷惑メール、フィッシング、不正なソフトウェア」→「受信ゲートウェイ」。ゲートウェイのIP:",
            "\n".join(one.addresses) or one.address_list,
        ),
        Step(
            "Tick: automatically detect external IP; reject all mail not from gateway IPs; require TLS.",
            "「外部IPを自動検出」「ゲートウェイIP以外からのメールを拒否」「TLSを必須」を有効にします。",
        ),
        Step(
            "Outgoing mail: Apps, Gmail, Hosts: add a route to this gateway; then Routing, outbound, change route.",
            "送信メール: Gmail→「ホスト」に本ゲートウェイを追加し、「ルーティング」で送信の経路を変更します。",
            f"{one.host}:25",
        ),
    )


def exchange(one: Values) -> tuple[Step, ...]:
    """Exchange Server behind the gateway."""
    receive = (
        f'New-ReceiveConnector -Name "Sekisho" -TransportRole FrontendTransport -Custom -Bindings 0.0.0.0:25 '
        f"-RemoteIPRanges {one.address_list} -PermissionGroups AnonymousUsers\n"
        f'Set-ReceiveConnector "Default Frontend $env:COMPUTERNAME" -PermissionGroups ExchangeServers'
    )
    send = f'New-SendConnector -Name "Sekisho" -AddressSpaces "SMTP:*;1" -SmartHosts {one.host} -DNSRoutingEnabled $false'
    return (
        Step(
            "On the page of domains, your Exchange server:",
            "配送先サーバーとしてExchangeサーバーを設定します。",
            one.hop or "exchange.example.test:25",
        ),
        Step(
            "Exchange Management Shell: take mail from the gateway alone.",
            "Exchange管理シェルで、本ゲートウェイからのメールだけを受け付けます。",
            receive,
        ),
        Step("Outgoing mail through the gateway:", "送信メールを本ゲートウェイに送ります。", send),
        Step(
            "Here, list the network of your Exchange server among those that may send (sekisho people, or the API: /senders/networks).",
            "本製品側で、Exchangeサーバーのネットワークを送信元として登録します（API: /senders/networks）。",
        ),
    )


def postfix(one: Values) -> tuple[Step, ...]:
    """Postfix behind the gateway."""
    clients = "\n".join(f"{address} OK" for address in one.addresses) or f"{one.address_list} OK"
    main = (
        "smtpd_client_restrictions =\n    permit_mynetworks,\n    permit_sasl_authenticated,\n"
        "    check_client_access cidr:/etc/postfix/gateway,\n    reject"
    )
    return (
        Step("On the page of domains, your Postfix server:", "配送先サーバーとしてPostfixサーバーを設定します。", one.hop or "mail.example.test:25"),
        Step("/etc/postfix/gateway: who may hand mail to it.", "/etc/postfix/gateway: 受け付ける送信元。", clients),
        Step("/etc/postfix/main.cf: nobody goes past the gateway.", "/etc/postfix/main.cf: ゲートウェイを経由しないメールを拒否します。", main),
        Step("Outgoing mail through the gateway, in main.cf:", "送信メールを本ゲートウェイに送ります（main.cf）。", f"relayhost = [{one.host}]:25"),
        Step("Then:", "反映します。", "postfix check && postfix reload"),
    )


GUIDES: dict[str, Callable[[Values], tuple[Step, ...]]] = {"m365": m365, "google": google, "exchange": exchange, "postfix": postfix}
