"""Endings by which a bare word in running text is taken for a host name: careful rather than complete."""

_COUNTRIES = (
    "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc cd cf cg ch ci ck cl cm cn co "
    "cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn "
    "hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml "
    "mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw "
    "sa sb sc sd se sg sh si sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg "
    "vi vn vu wf ws ye yt za zm zw"
)
_GENERIC = (
    "com net org edu gov mil int info biz name pro mobi asia tel jobs cat coop aero museum travel post arpa xxx academy agency app art associates "
    "audio auction autos bank bar beauty best bet bid bike blog boats bond box build business buzz cafe cam camera camp capital car cards care "
    "casa cash casino center charity chat cheap church city claims clean click clinic cloud club coach codes coffee community company computer "
    "condos consulting contact cool credit creditcard cyou dance date dating deals delivery dental design dev digital direct directory discount "
    "doctor domains download earth education email energy engineer engineering enterprises equipment estate events exchange expert exposed "
    "express fail faith family fans farm fashion finance financial fit fitness flights fun fund fyi gallery game games gift gifts gives global "
    "gold golf goog google graphics gratis green group guide guru hair haus health help homes host hosting hotels house icu immo inc industries "
    "ink institute insure international investments jetzt kim kitchen land law lawyer lease legal lgbt life lighting limited limo link live llc "
    "loan loans lol ltd makeup market marketing markets mba media memorial men menu money monster mom movie network new news ninja nyc observer "
    "one online ooo page paris partners parts party photo photography photos pics pictures pink pizza place plus porn press productions promo "
    "properties pub quest racing realty rent rentals repair report rest restaurant review reviews rip rocks rodeo run sale sales sbs school "
    "science security services sex sexy shiksha shoes shop shopping show singles site skin ski social software solar solutions space store stream "
    "studio study style supply support surf systems tattoo tax taxi team tech technology tienda tips tires today tokyo tools top tours town toys "
    "trade trading training trust university vacations ventures vet video villas vin vip vision vote wang watch webcam website wedding wiki win "
    "wine work works world wtf xin xyz yachts yoga zone osaka nagoya yokohama kyoto okinawa ryukyu moe gmo sony toyota honda canon hitachi "
    "toshiba fujitsu nec ntt softbank rakuten"
)
_SAFE = "com net org edu gov mil info biz jp de uk fr nl eu ru cn kr tw br au ca ch cz ua za tr xyz top shop online site club vip icu ltd bond cyou"

TOP_LEVEL = frozenset(_COUNTRIES.split() + _GENERIC.split())

# The endings by which a name without scheme, `www.` and path is taken for a host.
# Others are words of program text far oftener ("callback.mc", "main.py").
SAFE_BARE = frozenset(_SAFE.split())
