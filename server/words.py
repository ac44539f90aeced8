"""The words of the command line, of invitations and of what the directory refuses, in Swedish and English."""

from __future__ import annotations

import os
from collections.abc import Mapping

from meeting.text import Words
from tui.seat import Language

WORDS: Mapping[str, tuple[str, str]] = {
    # what the directory refuses
    "house.bad_account": (
        "{account} är inget kontonamn: 2 till 32 tecken av a-z, 0-9 och bindestreck.",
        "{account} is not an account name: 2 to 32 characters of a-z, 0-9 and hyphens.",
    ),
    "house.bad_name": (
        "Det namnet går inte: högst {most} tecken, bokstäver ur en och samma skrift, mellanslag, - . och '.",
        "That name cannot be used: at most {most} characters, letters of one script, spaces, - . and '.",
    ),
    "house.bad_circle_name": (
        "Gruppens namn går inte: minst ett och högst {most} tecken.",
        "The circle's name cannot be used: at least one and at most {most} characters.",
    ),
    "house.name_taken": (
        "Någon annan heter redan {name} här. Lägg till en initial eller ett efternamn.",
        "Somebody else here is called {name}. Add an initial or a surname.",
    ),
    "house.unknown_account": ("Ingen här har kontot {account}.", "Nobody here has the account {account}."),
    "house.unknown_circle": ("Det finns ingen grupp {circle}.", "There is no circle {circle}."),
    "house.ambiguous_circle": (
        "Flera grupper heter {circle}. Skriv ett av deras id: {ids}.",
        "Several circles are called {circle}. Write one of their ids: {ids}.",
    ),
    "house.not_a_member": ("{account} hör inte till gruppen.", "{account} does not belong to the circle."),
    "house.bad_plan": (
        "Skriv träffens nummer, 1 till {most}, och tiden så här: 2026-12-01 13:00.",
        "Write the meeting's number, 1 to {most}, and the time like this: 2026-12-01 13:00.",
    ),
    "house.no_such_rule": ("Det finns ingen spelregel {number}.", "There is no ground rule {number}."),
    "house.already_open": (
        "Gruppen har redan en träff på gång: träff {number}.",
        "The circle has a meeting under way already: meeting {number}.",
    ),
    "house.code_not_valid": (
        "Koden gäller inte: den är fel, använd eller för gammal.",
        "The code is not valid: it is wrong, used or too old.",
    ),
    "house.passphrase_too_short": (
        "Lösenfrasen är för kort: minst {least} tecken.",
        "The passphrase is too short: at least {least} characters.",
    ),
    "house.no_such_key": ("Det finns ingen sådan nyckel.", "There is no such key."),
    "house.too_many_keys": (
        "Du har redan {most} nycklar. Ta bort en först.",
        "You have {most} keys already. Drop one first.",
    ),
    "house.empty_text": ("Det blev ingen text kvar.", "No text is left of that."),
    "house.already_founded": (
        "Datamappen har redan ett Fristad. Använd fristad invite eller fristad recover.",
        "The data folder holds a Fristad already. Use fristad invite or fristad recover.",
    ),
    # settings
    "setting.unknown": ("Okänd inställning: {name}", "Unknown setting: {name}"),
    "setting.invalid": ("Inställningen {name} kan inte vara {value}", "The setting {name} cannot be {value}"),
    "setting.file": (
        "Inställningsfilen {path} kan inte läsas: {why}",
        "The settings file {path} cannot be read: {why}",
    ),
    "setting.keys_on_disk": (
        'meeting_keys = "disk" finns inte ännu. Nycklarna ligger i minnet ("memory").',
        'meeting_keys = "disk" is not available yet. The keys are kept in memory ("memory").',
    ),
    # the data folder and the start
    "folder.forbidden": (
        "Rättigheter saknas till {path}. Välj en annan mapp med --data, eller ge dig själv rätt till den.",
        "No permission for {path}. Choose another folder with --data, or give yourself access to it.",
    ),
    "folder.unusable": ("Datamappen {path} kan inte användas: {why}", "The data folder {path} cannot be used: {why}"),
    "folder.not_founded": (
        "Det finns inget Fristad i {path}. Börja med fristad init eller fristad serve.",
        "There is no Fristad in {path}. Begin with fristad init or fristad serve.",
    ),
    "folder.in_use": (
        "Ett annat Fristad använder redan {path}.",
        "Another Fristad is using {path} already.",
    ),
    "folder.key_missing": (
        "server.key saknas i {path}. Utan den kan databasen inte öppnas: hämta tillbaka den.",
        "server.key is missing in {path}. Without it the database cannot be opened: bring it back.",
    ),
    "folder.key_unusable": ("Husets nyckel kan inte användas: {why}", "The house's key cannot be used: {why}"),
    "folder.host_key": (
        "Värdnyckeln {path} kan inte användas: den ska vara en Ed25519-nyckel med rättigheterna 0600.",
        "The host key {path} cannot be used: it has to be an Ed25519 key with mode 0600.",
    ),
    "database.newer": (
        "Databasen {path} är gjord av ett nyare Fristad (version {version}, det här känner till {known}). Uppgradera.",
        "The database {path} was made by a newer Fristad (version {version}, this one knows {known}). Upgrade.",
    ),
    "database.unusable": ("Databasen {path} kan inte användas: {why}", "The database {path} cannot be used: {why}"),
    "listen.in_use": (
        "Porten {port} på {host} används redan. Välj en annan med --port.",
        "Port {port} on {host} is in use. Choose another with --port.",
    ),
    "listen.forbidden": (
        "Rättigheter saknas för port {port} på {host}. Välj en över 1023 med --port.",
        "No permission for port {port} on {host}. Choose one above 1023 with --port.",
    ),
    "listen.failed": (
        "Det går inte att lyssna på {host} port {port}: {why}",
        "Cannot listen on {host} port {port}: {why}",
    ),
    "server.no_answer": (
        "Ett Fristad är i gång i {path} men svarar inte. Försök igen om en stund.",
        "A Fristad is running in {path} but does not answer. Try again in a while.",
    ),
    "server.failed": (
        "Det gick inte, och felet är vårt. Serverns logg säger var.",
        "That failed, and the fault is ours. The server's log says where.",
    ),
    # invitations
    "invitation.title": ("Inbjudan till Fristad för {account}", "Invitation to Fristad for {account}"),
    "invitation.line": ("Skriv i en terminal:", "Type in a terminal:"),
    "invitation.code": ("Kod:", "Code:"),
    "invitation.expires": ("Koden gäller en gång, till {when}.", "The code is valid once, until {when}."),
    "invitation.fingerprint": ("Serverns fingeravtryck:", "The server's fingerprint:"),
    "invitation.known_hosts": ("Raden för known_hosts:", "The line for known_hosts:"),
    "invitation.asked": (
        "Först frågar ssh om servern är den rätta: jämför fingeravtrycket och svara yes. Sedan frågas efter koden, och"
        " så väljer du en lösenfras på minst 12 tecken, två gånger.",
        "First ssh asks whether this is the right server: compare the fingerprint and answer yes. Then you are asked"
        " for the code, and choose a passphrase of at least 12 characters, twice.",
    ),
    "invitation.hidden": (
        "Inget syns medan du skriver koden och lösenfrasen. PuTTY vill ha ett Enter till innan något händer.",
        "Nothing shows while you type the code and the passphrase. PuTTY wants one more Enter before anything happens.",
    ),
    "invitation.known": (
        "{account} har varit här förut och loggar in som vanligt: ingen kod behövs.",
        "{account} has been here before and signs in as usual: no code is needed.",
    ),
    # the command line
    "cli.fristad": (
        "Kollegial handledning i en terminal som hela gruppen delar.",
        "Peer supervision in a terminal that the whole group shares.",
    ),
    "cli.init": (
        "Grunda huset: nycklar, databas, första inbjudan.",
        "Found the house: keys, database, first invitation.",
    ),
    "cli.serve": ("Ta emot gruppen över SSH.", "Let the group in over SSH."),
    "cli.circle": ("Grunda en grupp.", "Found a circle."),
    "cli.invite": (
        "Bjud in KONTO till GRUPP (id eller namn).",
        "Invite ACCOUNT to CIRCLE (its id or name).",
    ),
    "cli.recover": (
        "Ge den som tappat bort sin lösenfras en ny kod. Personen får veta det.",
        "Give a new code to somebody who has lost their passphrase. They are told.",
    ),
    "cli.doctor": ("Se efter att allt står rätt till.", "Look whether everything is as it should be."),
    "cli.option.data": ("Datamappen.", "The data folder."),
    "cli.option.json": ("Svara som ett JSON-objekt.", "Answer as one JSON object."),
    "cli.option.lang": ("Språket i inbjudan.", "The invitation's language."),
    "cli.option.first": ("Den första samtalsledarens konto.", "The first facilitator's account."),
    "cli.option.facilitator": ("Som samtalsledare.", "As a facilitator."),
    "cli.option.host": ("Adressen att lyssna på.", "The address to listen on."),
    "cli.option.port": ("Porten att lyssna på; 0 tar en ledig.", "The port to listen on; 0 takes a free one."),
    "cli.option.address": ("Adressen som inbjudningar anger.", "The address that invitations give."),
    "cli.option.speed": (
        "Metodens tider delas med detta: för övning.",
        "Divides the method's durations: for rehearsals.",
    ),
    "cli.option.memory": ("Håll mötena i minnet ensamt.", "Keep meetings in memory alone."),
    "cli.option.log_level": ("Minsta nivå i loggen.", "The least level in the log."),
    "cli.option.help": ("Visa detta och sluta.", "Show this and exit."),
    "cli.option.version": ("Visa versionen och sluta.", "Show the version and exit."),
    "cli.founded": (
        "Gruppen {name} finns nu och har id {circle}.",
        "The circle {name} exists now; its id is {circle}.",
    ),
    "cli.error": ("Fel: {why}", "Error: {why}"),
    "cli.no_such_option": ("Det finns ingen flagga {name}.", "There is no option {name}."),
    "cli.no_such_command": ("Det finns inget kommando {name}.", "There is no command {name}."),
    "cli.missing": ("{name} saknas.", "{name} is missing."),
    "cli.bad_value": ("{name} kan inte vara så: {why}", "{name} cannot be that: {why}"),
    "cli.usage": ("Så kan det inte skrivas: {why}", "That cannot be written so: {why}"),
    "cli.see_help": ("Se fristad --help.", "See fristad --help."),
    # the doctor
    "doctor.folder": ("datamappen {path}", "the data folder {path}"),
    "doctor.folder_open": (
        "andra kan läsa {path}: kör chmod 700",
        "others can read {path}: run chmod 700",
    ),
    "doctor.versions": (
        "Python {python}, asyncssh {asyncssh}, Textual {textual}, SQLite {sqlite}",
        "Python {python}, asyncssh {asyncssh}, Textual {textual}, SQLite {sqlite}",
    ),
    "doctor.keys": ("värdnyckel och husets nyckel", "host key and the house's key"),
    "doctor.database": ("databasen är hel", "the database is whole"),
    "doctor.database_broken": (
        "databasen är skadad: stoppa servern och hämta tillbaka en säkerhetskopia",
        "the database is damaged: stop the server and bring back a backup",
    ),
    "doctor.memory": ("mötenas nycklar ligger i minnet", "the meetings' keys are kept in memory"),
    "doctor.restart": (
        "inget minnesfilsystem: mötenas nycklar försvinner när servern startas om",
        "no memory file system: the meetings' keys are gone when the server is restarted",
    ),
    "doctor.logout": (
        "mötenas nycklar försvinner när kontot loggar ut: kör som systemtjänst",
        "the meetings' keys are gone when this account logs out: run as a system service",
    ),
    "doctor.swap": (
        "växlingsminne är på: minnet kan hamna på disk. Stäng av det eller kryptera det",
        "swap is on: memory may reach a disk. Turn it off or encrypt it",
    ),
    "doctor.running": ("servern är i gång", "the server is running"),
    "doctor.stopped": ("servern är inte i gång", "the server is not running"),
    # what a session without the program answers
    "chest.title": ("Skattkista", "Treasure chest"),
    "chest.empty": ("Kistan är tom.", "The chest is empty."),
    "calendar.nothing": ("Inget är planerat.", "Nothing is planned."),
    "calendar.meeting": ("{when}  {circle}, träff {number}", "{when}  {circle}, meeting {number}"),
}


class Fault(Exception):
    """Something that stops the program, for whoever runs it: a message id and what it is about."""

    def __init__(self, message: str, **args: str | int) -> None:
        super().__init__(message)
        self.message = message
        self.about = args

    def said(self, language: Language) -> str:
        """The message in a language."""
        return say(self.message, language, **self.about)


def say(message: str, language: Language, /, **args: str | int) -> str:
    """A message in a language."""
    swedish, english = WORDS[message]
    return (english if language == "en" else swedish).format(**args)


def said(words: Words, language: Language) -> str:
    """Words of the directory in a language."""
    return say(words.id, language, **{name: value for name, value in words.args if not isinstance(value, Words)})


def spoken(environment: Mapping[str, str]) -> Language | None:
    """The language that LC_ALL, else LANG, asks for, if it is one of ours."""
    asked = (environment.get("LC_ALL") or environment.get("LANG") or "").lower()
    if asked.startswith("sv"):
        return "sv"
    return "en" if asked.startswith("en") else None


def here() -> Language:
    """The language of whoever runs the command: as their environment says, else Swedish."""
    return spoken(os.environ) or "sv"
