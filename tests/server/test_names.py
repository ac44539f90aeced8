"""What people may be called: real names are taken as they are, and nobody can look like somebody else."""

from __future__ import annotations

import json
import unicodedata
from importlib.resources import files
from itertools import combinations
from pathlib import Path
from typing import Literal

import pytest

from meeting.commands import Refused
from meeting.model import Account
from server.confusables import alike
from server.database import Database
from server.directory import Directory
from server.house_key import HouseKey
from server.names import display_name
from server.refusals import BadName, NameReserved, NameTaken
from tests.server.house import OPENED

REAL = tuple(
    line
    for line in (Path(__file__).parents[1] / "data" / "names.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
)

# Somebody's name, and what somebody else calls themselves to be taken for them.
POSING = (
    # letters that look the same, in one script
    ("Lina Berg", "Iina Berg"), ("Lina Berg", "LINA BERG"), ("Lina Berg", "lina berg"), ("Lina Berg", "LlNA BERG"),
    ("Lina Berg", "lIna berg"), ("Karl Kiel", "Karl KieI"), ("Karl Kiel", "karl kieI"), ("Karl Kiel", "Kar| Kiel"),
    ("Karl Kiel", "KarI Kiel"), ("Arne", "Ame"), ("Arne", "ARNE"), ("Björn", "Bjöm"), ("Mona", "Rnona"),
    ("Mona", "rnona"), ("Anna", "Αnna"), ("Anna", "Αννα"), ("Ibrahim", "lbrahim"),
    ("Işıl", "Işil"), ("Ipek", "İpek"), ("Ipek", "ipek"), ("Sara", "Sɑra"), ("Gustaf", "ɡustaf"),
    ("Weiß", "Weiss"), ("Weiß", "WEISS"), ("Åsa", "A\u030asa"), ("Åsa", "ÅSA"), ("Åsa", "\u212bsa"), ("Jan", "ϳan"),
    ("Pia", "РІА"), ("Oscar", "Оѕсаг"), ("Pape", "Раре"), ("Eva", "ЕVА"), ("Anna", "Аnna"), ("Hans", "НАNЅ"),
    ("Вера", "Bepa"), ("Анна", "Aнна"), ("Άννα", "A\u0301vva"), ("Eric", "Егіс"), ("Scott", "Ѕсоtt"),
    ("Aase", "Ααsε"), ("Kåre", "Κåre"), ("Hugo", "Ηugo"), ("Tor", "Τor"), ("Mats", "Μats"), ("Zara", "Ζara"),
    # what stands between words tells no two people apart
    ("Anna Berg", "Anna  Berg"), ("Anna Berg", "Anna-Berg"), ("Anna Berg", "AnnaBerg"), ("Anna Berg", "Anna Berg."),
    ("Anna Berg", "Anna. Berg"), ("Anna Berg", "-Anna Berg-"), ("Anna Berg", "An'na Berg"), ("Anna Berg", "Anna’Berg"),
    ("Anna-Lena", "Anna Lena"), ("O'Neil", "O’Neil"), ("O'Neil", "ONeil"), ("O'Neil", "Oʼneil"), ("O'Neil", "O`Neil"),
    ("Anna-Lena", "Anna\u2011Lena"), ("Anna-Lena", "Anna\u2013Lena"), ("Anna Berg", "Anna\u00a0Berg"),
    ("Anna Berg", "Anna\u2003Berg"), ("Anna Berg", "Anna\u3000Berg"), ("Anna Berg", "Anna\u1680Berg"),
    # what nobody sees
    ("Anna", "An\u200bna"), ("Anna", "Anna\u200d"), ("Anna", "An\u200cna"), ("Anna", "An\u200dna"), ("Anna", "\ufeffAnna"),
    ("Anna", "Anna\u2060"), ("Anna", "An\u00adna"), ("Anna", "An\u034fna"), ("Anna", "Anna\u3164"), ("Anna", "Anna\u115f"),
    ("Anna", "\uffa0Anna"), ("Anna", "Anna\u2800"), ("Anna", "Anna\ufe0f"), ("Anna", "An\ufe00na"), ("Anna", "A\U000e0100nna"),
    ("Anna", "Anna\U000e0041"), ("Anna", "An\u180bna"), ("Anna", "An\u180ena"), ("Anna", "An\u17b4na"), ("Anna", "\u2068Anna\u2069"),
    ("Anna", "\u202eannA\u202c"), ("Anna", "An\u061cna"), ("Anna", "Anna\u200e"), ("Anna", "\x1b[1mAnna"), ("Anna", "An\x00na"),
    ("Anna", "Anna\x9b"), ("Anna", "Anna\ud83d"), ("Anna", "Anna\ue000"), ("Anna", "Anna\ufff9"), ("Anna", "Anna\U0001d173"),
    ("علی‌رضا", "علیرضا"), ("علی‌رضا", "علی رضا"), ("محمد", "محـمد"), ("محمد", "محمد\u200c"), ("प्रिया", "प्\u200dरिया"),
    ("Lina", "Lina\U00016fe4"), ("Lina", "Li\u2d7fna"), ("Lina", "Lina\U0001107f"), ("Lina", "L\U0001bc9dina"),
    # marks that another script's letters have, the same again, and what joins to nothing
    ("Lina", "Lina\u0e38"), ("Lina", "Lina\u064e"), ("Lina", "Li\u05b0na"), ("Lina", "Lina\u0651"), ("Lina", "Lina\u17d2"),
    ("Lina", "Lina\ua67c"), ("Lina", "Lina\u3099"), ("Lina", "Lina\U000113cc"), ("Lina", "Lina\u1cd0"), ("Lina", "Lina\U0001da00"),
    ("สุดา", "สุ\u0e38ดา"), ("สุดา", "สุดา\u064e"), ("សុខា", "សុខា\u17d2"), ("မာလာ", "မာလာ\u1039"), ("مريم", "مريم\u05b0"),
    # letters in another style
    ("Anna", "𝐀𝐧𝐧𝐚"), ("Anna", "𝒜𝓃𝓃𝒶"), ("Anna", "𝔄𝔫𝔫𝔞"), ("Anna", "𝔸𝕟𝕟𝕒"), ("Anna", "𝖠𝗇𝗇𝖺"), ("Anna", "𝙰𝚗𝚗𝚊"), ("Anna", "Ａｎｎａ"),
    ("Anna", "Ⓐⓝⓝⓐ"), ("Anna", "🄰🄽🄽🄰"), ("Anna", "🅰nna"), ("Anna", "ᴀɴɴᴀ"), ("Anna", "Aɴna"), ("Anna", "Anⁿa"), ("Anna", "Annª"),
    ("Anna", "Annₐ"), ("Anna", "ᴬnna"), ("Fia", "ﬁa"), ("Ivar", "Ⅰvar"), ("Lisa", "ℒisa"), ("Lisa", "ⅼisa"), ("Niels", "㎁iels"),
    ("Ida", "Ⅰda"), ("Ida", "1da"), ("Olle", "0lle"), ("Olle", "O11e"), ("Sten", "5ten"), ("Sigrid", "$igrid"), ("Anna", "@nna"),
    ("Anna", "4nna"), ("Ingvar", "|ngvar"), ("Ingvar", "ǀngvar"), ("Lina", "׀ina"), ("Kamal", "کمال2"), ("کمال", "كمال"),
    # marks that add nothing, or go through a letter
    ("Lina", "Li\u0307na"), ("Lina", "Lı\u0307na"), ("Lina", "Lına"), ("Maj", "Maj\u0307"), ("Anna", "A\u0336n\u0336n\u0336a\u0336"),
    ("Anna", "An\u0338na"), ("Anna", "An\u20ddna"), ("Anna", "An\u20e3na"), ("Anna", "\u0301Anna"), ("Anna", "Anna \u0301"),
    ("Anna", "Anna -\u0301"), ("Örn", "O\u0308rn"), ("Örn", "ÖRN"), ("Michał", "Michal\u0338"), ("Đorđe", "D\u0335or\u0335de"),
    ("Nils", "Nils\u0488"), ("Aino", "A\u034fino"), ("Zoë", "Zoe\u0308"), ("Trần", "Tra\u0302\u0300n"), ("Trần", "TRẦN"),
    ("Æbba", "AEbba"), ("Æbba", "Aebba"), ("Œhlin", "OEhlin"), ("Šime", "S\u030cime"), ("Ağca", "AĞCA"), ("Ǧ", "Ğ"),
    # whole names in another script
    ("Саша", "САША"), ("Coco", "Сосо"), ("Poppe", "Рорре"), ("Ace", "Асе"), ("Ola", "ΟΙα"), ("Toto", "Тото"), ("Xoxo", "Хохо"),
    ("Toa", "Τοα"), ("Nina", "ΝΙΝΑ"), ("Kaxa", "Каха"), ("Moa", "Моа"), ("Eva", "Ενα"), ("Bo", "Во"), ("Bo", "Βο"), ("Bo", "BΟ"),
    ("Abbe", "АЬЬе"), ("Sy", "Ѕу"), ("Jy", "Ју"), ("Ossi", "Оѕѕі"), ("Isa", "Іѕа"), ("Pip", "Рір"), ("Cissi", "Сіѕѕі"), ("Jossi", "Јоѕѕі"),
    ("Hoho", "Ноһо"), ("Asoa", "Аѕоа"), ("Essy", "Еѕѕу"), ("Isac", "Іѕас"), ("Isak", "ІЅАК"),
    ("David", "Ꭰavid"), ("Ella", "Ꭼlla"), ("Mia", "Ꮇia"), ("Lotta", "ꓡotta"), ("ETTA", "ꓰꓔꓔꓮ"), ("Oo", "ഠഠ"), ("Anna", "Anոa"),
    ("Jonna", "Јonna"), ("Lucia", "Luϲia"), ("Yusuf", "Υusuf"), ("Yusuf", "Үusuf"), ("Vera", "Ѵera"), ("Siw", "Siԝ"),
)  # fmt: skip


def refused(name: str, existing: str) -> type[Refused] | None:
    """Why somebody cannot take a name where another has theirs; None where they can."""
    try:
        taken = display_name(name)
    except (BadName, NameReserved) as error:
        return type(error)
    return NameTaken if alike(display_name(existing), taken) else None


def test_real_names_are_taken_as_they_are() -> None:
    assert len(REAL) >= 200
    typographic = str.maketrans("’ʻʼʹ", "''''")
    assert [display_name(name) for name in REAL] == [name.translate(typographic) for name in REAL]
    assert [pair for pair in combinations(REAL, 2) if alike(*pair)] == []


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_however_a_phone_or_a_mac_writes_them(form: Literal["NFC", "NFD"]) -> None:
    assert all(display_name(unicodedata.normalize(form, name)) == display_name(name) for name in REAL)


def test_nobody_poses_as_somebody_else() -> None:
    assert len(set(POSING)) >= 200
    assert [pair for pair in POSING if refused(pair[1], pair[0]) is None] == []


def lookalikes() -> dict[str, set[str]]:
    """Unicode's own table, read here on its own: what may stand in for a letter."""
    text = (files("confusable_homoglyphs") / "confusables.json").read_text(encoding="utf-8")
    return {
        char: {each["c"].replace("\u200e", "") for each in those}
        for char, those in json.loads(text).items()
        if len(char) == 1
    }


def test_every_letter_in_unicodes_table_is_seen_through() -> None:
    table = lookalikes()
    why: dict[type[Refused] | None, set[tuple[str, str]]] = {}
    for name in REAL:
        name = display_name(name)
        for place, letter in enumerate(name):
            for other in table.get(letter, ()):
                posing = name[:place] + other + name[place + 1 :]
                if posing != name and letter.isalpha():
                    why.setdefault(refused(posing, name), set()).add((name, posing))
    assert why.pop(None, set()) == set()
    assert len(why[BadName]) > 1_000 and len(why[NameTaken]) > 200


def test_the_same_is_said_from_either_side() -> None:
    for name, posing in POSING:
        assert alike(name, name)
        assert alike(name, posing) == alike(posing, name)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Åsa", "Asa"), ("Björn", "Bjorn"), ("Bjørn", "Björn"), ("Đorđe", "Dorde"), ("Łukasz", "Lukasz"), ("Ella", "Elia"),
     ("Mila", "Miia"), ("Ilya", "Liya"), ("Ŋuolla", "Nuolla"), ("Þór", "Pór"), ("Şule", "Sule"), ("Nguyễn", "Nguyên"),
     ("Anna Berg", "Anna Borg"), ("Ali", "Ale"), ("김민준", "김민즌")],
)  # fmt: skip
def test_people_with_different_names_are_different_people(one: str, other: str) -> None:
    assert not alike(one, other)


@pytest.mark.parametrize(
    "name",
    ["Fristad", "fristad", "FRlSTAD", "Fri-Stad", "System", "Samtalsledare", "samtaIsledare", "Facilitator", "Du",
     "Case owner", "Ärendeägare", "Administratör", "Deltagare"],
)  # fmt: skip
def test_nobody_is_called_what_the_program_says(name: str) -> None:
    with pytest.raises(NameReserved):
        display_name(name)


async def test_neither_anothers_name_nor_what_they_sign_in_with(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "fristad.db")
    OPENED.append(database)
    directory = Directory(database, HouseKey(b"k" * 32))
    await directory.found("lina")
    await directory.circles.found("Alm", founder=Account("lina"))
    for account in ("petter", "anna-berg", "olle2"):
        await directory.invite("alm", account)
    rename = directory.people.rename
    await rename(Account("lina"), "Lina Ek")
    for taken in ("Lina", "Iina", "lina ek", "Lina-EK", "Anna Berg", "annaberg", "LlNA EK"):
        with pytest.raises(NameTaken):
            await rename(Account("petter"), taken)
    for own in ("Petter", "petter", "Pet-ter", "Petter Lina", "Olle", "Åsa", "Asa"):
        await rename(Account("petter"), own)
    await rename(Account("lina"), "Lina")  # one's own account is one's own
    await rename(Account("petter"), "Sara Ek")
    for posing in ("sara-ek", "saraek"):  # somebody new is seen by their account until they have a name
        with pytest.raises(NameTaken):
            await directory.invite("alm", posing)
    await directory.invite("alm", "sara")
    await directory.invite("alm", "petter")
    await rename(Account("lina"), "LINA")
