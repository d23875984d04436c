"""Small word lists that tell a changed name from a changed phrase when two posts are compared."""

from __future__ import annotations

from typing import Final

from bot.core.dates import DAY_NAMES

TIMES: Final = DAY_NAMES | frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
    january february march april may june july august september october november december jan feb mar apr
    jun jul aug sep sept oct nov dec
    """.split()
)
"""Days and months: two of them are never one word misspelt (Sunday, Monday)."""

PLACES: Final = frozenset(
    """
    afghan afghanistan africa alabama alaska albania albanian algeria america american angola antarctica
    argentina arizona arkansas armenia armenian asia australia australian austria austrian azerbaijan
    bahrain bangladesh belarus belgium belize benin bhutan bolivia bosnia botswana brazil brazilian britain
    british brunei bulgaria bulgarian burma burundi california cambodia cameroon canada carolina chad chile
    chilean china chinese colombia colorado congo connecticut croatia croatian cuba cuban cyprus czechia
    dakota danish delaware denmark dominica dutch east eastern ecuador egypt egyptian england english
    eritrea estonia estonian ethiopia europe fiji finland finnish florida france french gabon gambia georgia
    georgian german germany ghana greece greek grenada guatemala guinea guyana haiti haitian hawaii honduras
    hungarian hungary iceland icelandic idaho illinois india indian indiana indonesia indonesian iowa iran
    iranian iraq iraqi ireland irish israel israeli italian italy jamaica japan japanese jordan jordanian
    kansas kazakhstan kentucky kenya kenyan korea korean kosovo kuwait laos latvia latvian lebanese lebanon
    lesotho liberia libya libyan lithuania lithuanian louisiana luxembourg macedonia madagascar maine malawi
    malaysia malaysian maldives mali malta maryland massachusetts mauritania mauritius mexican mexico
    michigan minnesota mississippi missouri moldova monaco mongolia montana montenegro moroccan morocco
    mozambique myanmar namibia nebraska nepal netherlands nevada nicaragua niger nigeria nigerian north
    northeast northern northwest norway norwegian oceania ohio oklahoma oman oregon pakistan pakistani
    palestine palestinian panama paraguay pennsylvania peru peruvian philippines poland polish portugal
    portuguese qatar romania romanian russia russian rwanda samoa saudi scotland scottish senegal serbia
    serbian singapore slovak slovakia slovenia slovenian somali somalia south southeast southern southwest
    spain spanish sudan sudanese suriname swaziland sweden swedish swiss switzerland syria syrian taiwan
    tajikistan tanzania tennessee texas thai thailand togo tonga tunisia tunisian turkey turkish uganda
    ukraine ukrainian uruguay utah uzbekistan vanuatu venezuela vermont vietnam virginia wales washington
    welsh west western wisconsin wyoming yemen yemeni zambia zimbabwe
    """.split()
)
"""Countries, their people, US states and compass points, for the same reason (Iran, Iraq)."""

PLAIN: Final = frozenset(
    """
    a about absolutely access according accused acquired acquires across act action activists activity actor
    actually add added address adds administration admits admitted advice advisory after aftermath again
    against age agency agent agreed agreement ahead aid air airline airport alert alive all almost along
    already also always amazing amid amnesty among an analyst analysts and announce announced announces
    announcing another answer anti any anyone apologizes apology app apparently appeal approve approved
    approves approximately are area arms army around arrest arrested article as ask asked asks assistance at
    athletes attack attacks author authorities available avoid away awesome babies baby back backs bad bail
    bank banks banned base battle be beats beautiful became because become becomes bed been before began
    begin begins begun behind being bet better between big bigger biggest bill billion birthday blackout
    blame blast blasts bless block blocked blocks blog blow boat body bomb bomber bombing bombings bombs
    book books border born both bought box boy brand breach break breaking bring brother btw budget building
    burning business but buy buys by call called calling calls cameras campaign can candidate candidates
    cannot capital car care cars case cases cash cast catch caught cause caused central ceo chairman change
    channel chaos charge charged charges check chemical chief child children cities claim claimed claims
    class clean clear click climate climb climbed climbs close closed closes clothes clothing club coalition
    cold come comes coming commercial commercials community companies company con concerns condemns
    conditions conference confident confirm confirmation confirmed confirms congrats congratulations contact
    continue continues control cool cops corruption cost cough could country couples court coverage crash
    crazy create crew crews crime crisis cry cure cured currency currently customers cut cuts dad damage
    damaged dangerous dark data date day days dead deadly deal deals death deaths debate debut debuts deep
    defense definitely demand demolished denied denies deny despite destruction details detained devastating
    developing did died dies different digital dinner diplomat director disabled disaster discovered
    discovery do does dog dogs doing donate donations done down dozens dr dress drink drinks drive drivers
    driving drop dropped drops drought drug drugs dry due during each early earthquake eastern easy eat
    eating economy effects effort efforts either election emergency employees end ended ending endorses ends
    enjoy enough entire episode evacuated evacuation evacuations even event ever every everyone everything
    evidence ex excited exclusive expect expected expert experts explodes explosion explosions extreme face
    faces fact fake fallen falling falls families family fans fantastic far farmers fast fatal father
    favorite federal feel feeling feet fell few field fight fighting film final finally financial find
    finding finds fine fire firefighters fires firm first fish flash flights flood flooding floods floor
    flying follow following food footage football for force forces forest forget former found four free
    fresh friend friendly friends from front fuel full fun functionally funding funeral funny future fyi
    game get gets getting giant girls give gives giving glad global go goes going gold good got government
    governor great greatest ground group growing grows guess gun guy guys hack hacked hackers hacking had
    half halts hand has hate have having he head health hear heard hearing heart heavy hell hello help
    helped helping helps her here hero hey hi high higher him himself his historic history hit hits hold
    holds home homes hope hoping horse hot hours however hoy huge human hundreds hurt i if illegal image
    imho immigration imo impact important in incident increase industry info information initial injured
    injures inside insider instead insurance intense interesting interview into introduced introduces
    introducing investigation investors is island issue issued issues it its jail jailed job join
    journalists judge jumped jumps just keep keeping key kids kill killed killing kills kind king know label
    labeling lady land large largest last late later latest launch launches law lawmakers laws lawsuit
    lawyer lawyers lead leader leaders leading leads leak leaked leaks learn least leave leaves leaving led
    left legal less let level life light lights like likely line link list listen little live loan local
    locals lol long longer look looking looks lose losing lost lot lots love loved low lunch made magnitude
    main major make maker makes making man mandatory many map market massive match maybe mayor me mean means
    meanwhile meat medal media meet meeting member members men merger message met might military million
    mind minister minor miss missed missing mister mobile modern mom money more morning most mother move
    movie moving mrs much multiple murder music must my name names naming nation near nearly need needed
    needs never new newest newspaper next nice night no nomination non nope nor northern not note noted
    notes nothing now nuclear number of off offer offers office officer official officially officials oil
    okay old omg on once one online only open opened opens operations opposition or order other others our
    out outage outside over own page paper parents parliament part parts party passengers passes password
    passwords patients pay peace people per perfect person personal pet pets phone photos picture pictures
    place places plan planning plans platform play please plunged plunges plus point points police political
    poll poor pope popular possible posted power pray prayers praying pre premiere presents president press
    pressure pretty prevent previous prices prime private pro probably probe problem problems products
    program project proposed protect protection protest protesters protests public push put quake quality
    queen question questions quick quite race raid rail rain rains raise raised raises rally range ranking
    rare reaches read reading ready real really rebels recall recalls recent recently record recovery reduce
    reform regime related release released releases releasing relief remain remains remember reopen report
    reported reportedly reports rescue rescued research researchers reset residents resign resigns response
    rest results return returns retweet revealed reveals right rights riot rise rises risk rival road roads
    role rolled rollout rolls rose roughly rules ruling rumor rumors rumour rumours run running sad safe
    safer safety said sale sales same sanctions save saw say saying says scandal scary school schools
    scientists sea search season second secretary see seeing seek seems seen self sell selling sells senator
    senators send sent sentenced sentences series seriously service services set sets settle seven several
    shall shame share she ship shooter shooting shop shopping shot shots should show shower shows shut shuts
    side sign since sir site situation six size sky slammed slams slashed slashes small smartphone smoke
    snow so soared soars soccer social sold some someone something son song soon sorry sounds source sources
    space speech speed spending spokesman spokeswoman sport sports spot spread staff stage stand stars start
    started starting starts startup state stated statement states stay step steps still stop stopped store
    stories storm storms story stranded streets strike strikes strong struck student students study stuff
    style subscribe such suicide summer support sure surged surges surprise survivors suspect suspected
    suspects sweet system take takes taking talk talking talks tax taxes teachers team tell tells terminal
    terrible terror terrorist test testing text texting than thank thanks that the their them then there
    these they think thinking third this those thought thoughts threat threatens three through throws
    tickets ties time tiny to today told tomorrow tonight too top total tough tourists town track traders
    traffic tragedy tragic train trapped travel treatment tries trip troops truck true try trying tumbled
    tumbles turns tweet tweets two unconstitutional under unit until unveil unveiled unveils up update
    updated updates urged urgent urges us use used users using value vehicles very via victim victims video
    videos violence virtual visit voice volunteers vote voters wait waiting wake want wants war warming warn
    warned warning warns was wash watch watched watching water waters way we weapon weapons wear weather
    week weekend well went were when where which while who wild wildfire wildfires will win windows winds
    winner winning wins winter wish with without woman women won words work workers works world worldwide
    worse worst worth would wounded wow writer wrong year years yep yes yesterday yet you young your
    yourself zone
    """.split()
)
"""English words that headlines capitalise although they name nobody: those that news posts write small about
as often as with a capital, with verbs of announcing, titles and interjections added. Over-long is harmless (a
veto less), so names that are also words (Target, Apple, May) are left out.
"""
