"""Whether the domain lets this address send for it (RFC 7208): `check_host`, its record, its macros, its header field."""

from sekisho.model.senderauth import SpfResult
from sekisho.ports.lookups import NoData, NxDomain, Resolver, TempFail
from sekisho.senderauth.spf.check import check_host
from sekisho.senderauth.spf.received_spf import received_spf

__all__ = ["NoData", "NxDomain", "Resolver", "SpfResult", "TempFail", "check_host", "received_spf"]
