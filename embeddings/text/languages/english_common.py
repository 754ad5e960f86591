"""English words of any prose, which tell nothing by themselves of what two stories share."""

from __future__ import annotations

# Those that stand, in lower case, in 1.5 % of the stories of most of eight public archives at least.
_OF_ARCHIVES = """
ability able about above access accessed accessible accessing according account accurate achieve achieved across
action actions active actively activity actual actually add added adding addition additional address addressed
addresses adds adjust adoption advance advanced advantage advice affect affected affects after again against ago
agreed ahead aim aimed aims algorithm align all allow allowed allowing allows almost alone along alongside already
also alternative always am among amount an analysis and announce announced announcement another answer any anyone
anything app appear appears applicable application applications applied applies apply applying approach approaches
appropriate apps architecture are area areas argument around arrived article as ask asked asking aspect aspects
associated assume at attacks attempt attend attention audience authentication author automated automatic
automatically availability available average avoid aware away back backend background bad balance bar base based
basic basis be became because become becomes becoming been before began begin beginning behavior behind being
believe below benefit benefits best beta better between beyond big bigger biggest binary bit block blog board both
boundaries box branch break breaking brief bring bringing brings broken brought browser bug build building builds
built bunch business busy but button by call called calling calls came can cannot capabilities capacity capture care
case cases categories cause caused central certain challenge challenges challenging chance change changed changes
changing channel channels characters check checking checks choice choices choose choosing chosen class clean clear
clearly click clients close closed closely closer cloud code coding collaborate collaboration collect collection com
combination combined come comes coming command comment comments commit committed common communicate communication
communities community companies company compare compared complete completed completely completion complex complexity
complicated component components comprehensive computer concept concerned concerns conditions conference
configuration configure configured connect connections consider considered considering consistent consistently
constant constantly constraints contact contain contained containing contains content contents context continue
continued continues continuing continuous contribute contribution contributions control conversation copy core
correct correctly cost costs could count couple course cover coverage covered covers create created creates creating
creation critical crucial current currently custom daily data database date day days deal decide decided decision
decisions dedicated deep deeper default define defined definition deliver depend dependencies depending depends
deployed describe described describes describing description design designed designs desire desktop detail detailed
details determine develop developed developer developers developing development device devices did difference
differences different differently difficult direct direction directly directory discover discovered discuss
discussed discussion discussions disk display distinct distributed do document documentation documented documents
does doing domain domains done down download drive drop due during dynamic each earlier early easier easily easy
ecosystem effect effective effectively efficient effort efforts either element elements else elsewhere email
embedded empty enable enabled enables enabling encourage encouraged end ended ends engine engineering enough ensure
ensures ensuring entire entirely entries entry environment environments equivalent error errors especially essential
established etc evaluate evaluation even event events eventually ever every everyone everything everywhere evolving
exact exactly example examples excellent except excited exciting execution exist existing exists expand expect
expected experience experienced experiences experiment experimental experiments expertise experts explain explained
explicit explicitly explore expose exposed extend extended extension extensive external extra extremely eye face
fact factor fail failed fails failure failures fairly fall false familiar far fast faster feature features feedback
feel few fewer field fields figure file files filter final finally find finding finished first fit five fix fixed
fixes flexibility flexible flow focus focused focuses focusing follow followed following follows for force forget
form formal format former forms forward found foundation four framework frameworks free from front full fully fun
function functionality functions fundamental further future gain gained gave general generally generate generated
generating generation get gets getting git give given gives giving global go goal goals goes going gone good got
great greater group groups grow growing growth guidance guide guidelines had half hand handle handled handles
handling hands happen happened happening happens happy hard harder hardware has hash have having he health hear
heard heavily heavy held help helped helpful helping helps here high higher highlight highlights highly his history
hit hold home hope host hosted hosting hour hours how however huge human hundreds idea ideal ideas identified
identify if image images immediately impact implement implementation implemented implementing import importance
important importantly improve improved improvement improvements improving in include included includes including
increase increased increasing independent independently index indicate individual individuals industry info
information infrastructure initial initially input inside insight install installed instance instances instead
instructions integrate integrated integration integrity intended interact interaction interactions interactive
interest interested interesting interface internal internet into introduce introduced introducing introduction
invite involve involved involves is issue issues it items its itself job jobs join joined journey js jump just keep
keeping keeps kept key keys kind kinds knew know knowing knowledge known label lack land language languages large
larger largest last late later latest launch launched layer layout lead leading leads learn learned learning least
leave leaving led left legacy legal less let lets level levels leverage libraries library life light like likely
limit limitations limited limits line lines link linked links list listed lists little live lives load local locally
location log logging logic long longer look looked looking looks loop lot lots love low lower machine made main
mainly maintain maintained maintaining maintenance major majority make makes making manage managed management
manager managers managing manner manual manually many map mapping maps mark match matches matching matter matters
may me mean meaning meaningful means meant mechanism meet meeting meetings member members memory mentioned message
messages metadata method methods metrics middle might migration mind minimal minimum minor minutes missing mitigate
mobile mode model modern modified modify module modules moment monitor monitoring month monthly months more most
mostly move moved moves moving much multiple must my name named names natural nature near nearly necessary need
needed needing needs net network never new newer news next nice no normal not note noted notes nothing notice now
number numbers object objects obvious occur occurs of off offer offered offering offers office official often old
older on once one ones ongoing online only onto open opened opening opens operate operating operation operations
opportunities opportunity option optional options or order organization organizations original originally other
others otherwise our out output outside over overall overview own ownership package packages page pages paid panel
parallel parameters parsing part participate particular particularly parts pass passed past path paths pattern
patterns pay people per perform performance performed performing period person personal perspective phase physical
pick picture piece pieces pipeline place placed places plan planned planning plans platform platforms play please
pleased plugin point points policies policy popular position positive possibility possible post posted posts
potential potentially power powerful practical practice practices prefer prepare prepared presence present
presentation presented pretty prevent prevents previous previously primarily primary prior private probably problem
problems process processes processing produce product production products profile program programming programs
progress project projects proper properly properties proposed protect prototype provide provided provider providers
provides providing proxy public publicly publish published publishing pull purpose purposes push pushing put puts
putting quality query question questions quick quickly quite ran random range rate rather raw reach reached reaching
read reading ready real reality really reason reasons receive received recent recently recognize recommend
recommendations recommended record records reduce reduced reducing refer reference references reflect regardless
register regular regularly related relative relatively release released releases relevant reliable relies rely
remain remaining remains remember remove removed removing replace replaced replacement replacing report reported
reporting reports repository represent represents request requests require required requirement requirements
requires requiring research resolve resolved resource resources respect respond response responses responsibilities
responsibility responsible rest result resulting results return returned reuse review reviewed right risk roadmap
robust role roles rolling room root roughly round rule rules run running runs safe safety said same sample save
saved saw say says scale scenario scenarios schedule scheduled scope script scripts search second seconds section
secure security see seeing seem seen select selected send sending sense sensitive sent separate series serve served
server servers serves service services session sessions set sets setting setup several shape share shared sharing
shell shift short should show showed showing shown shows side sign signed significant significantly similar simple
simpler simplified simplify simply since single site sites situation situations six size sizes skills slightly slow
small smaller smart so social software solid solution solutions solve some someone something sometimes soon sort
sound sounds source sources space spec special specialized specific specifically specification specify speed spend
spending spent split stable stack staff stage standard standards start started starting starts state statement
statements static status stay step steps still stop storage store stored stories story straightforward strategy
stream string strong structure structured style subject submit success successful successfully such sufficient
suggest suggestions suitable suite summary support supported supporting supports sure switch syntax system systems
table tables tags take taken takes taking talk talked target task tasks team teams tech technical technologies
technology tell template temporary term terms test tested testing tests text than thank thanks that the their them
theme themselves then there therefore these they thing things think thinking third this those though thought
thousands three through throughout thus time times to today together too took tool tooling tools top topic topics
total touch toward towards track tracking traditional transition transparency tree tried true trust try trying turn
turned two type types typically ultimately under underlying understand understanding unexpected unique unit unless
unnecessary until up upcoming update updated updates updating upon us usable usage use used useful user users uses
using usual usually valid validate validation valuable value values variables variety various verify version
versions very via video view views virtual visible vision visit vs wait waiting walk want wanted wants was way ways
we web website websites week weeks welcome well went were what whatever when whenever where whether which while who
whole whose why wide widely wider will willing window wish with within without word words work worked workflow
workflows working works workshop world worry worth would write writing written wrong wrote year years yes yet you
your yourself zero
"""
# Those that any local paper is full of.
_OF_NEWSPAPERS = """
book books screen screens snapshot snapshots webinar webinars recap slides vis meetup talks talk
archive archives articles autumn ballot bank bars bill bills blogs borough boroughs boss bosses boy boys brother
budget bus buses campaign campaigner campaigners campaigns candidate candidates car cars centre centres chair
chairman charities charity chief child children church churches cities citizen citizens city coach college committee
constituency corner council councillor councillors councils country county court courts crime customer customers cut
cuts daughter death deaths decade department departments deputy director directors district doctor doctors door
doors driver drivers east editor editors election elections employee employees evening executive executives families
family father festival film films flat flats food football founder founders friday friend friends game games garden
gardens girl girls government governments hall hospital hospitals hotel house houses housing husband interview judge
judges kids lawyer lawyers leader leaders leadership letter letters magazine man market markets mayor mayors men
midnight million millions minister ministers ministry monday money morning mother mp mps mum murder museum music
nation national nations neighbour neighbours newsletter newsletters newspaper newspapers night nights north novel
nurse nurses officer officers officials opposition organiser organisers owner owners parent parents park parking
parks parties party patient patients petition phone photo photograph photographer photographs photos player players
podcast police politician politicians politics pound pounds premises president press prison programme programmes pub
pubs pupil pupils railway readers regeneration rent rents reporter reporters resident residents restaurant
restaurants river road roads saturday scheme schemes school schools season secretary shop shops sister son song
songs south spokesman spokesperson spokeswoman sport spring station stations street streets student students
subscribe summer sunday tax taxes teacher teachers theatre thursday tickets tonight town towns trade trader traders
traffic train trains trial tuesday tv universities university victim victims village villages vote voter voters
votes voting war ward wards wednesday weekend west wife winter woman women worker workers writer writers young youth
zone
"""
COMMON_WORDS = frozenset(f"{_OF_ARCHIVES} {_OF_NEWSPAPERS}".split())
