/** What a column of the header is for. */
export const COLUMN_ROLES = ["email", "name", "firstName", "lastName", "displayName"] as const;
export type ColumnRole = (typeof COLUMN_ROLES)[number];

/** The names that one program or language gives its columns. */
interface HeaderNames extends Partial<Record<ColumnRole, string[]>> {
  of: string;
  /** States the names, but for those of the two lists below. */
  source: string;
  /** Names that the source does not state, and that files and programs in public repositories have. */
  inFiles?: string[];
  /** Names without a source that was read; of a language, the common words as its speakers know them. */
  unverified?: string[] | "all";
}

/**
 * The column names that are understood: of a role, the preferred one first. Where a file has several columns that could
 * be the email, the one that comes first in its list is taken, and among those the one whose list comes first here.
 * Names are compared as `spelled` makes them.
 */
export const HEADER_NAMES: HeaderNames[] = [
  {
    of: "common words",
    source: "https://schema.org/Person",
    unverified: "all",
    email: ["email", "e-mail", "email address", "mail", "mail address", "work email", "personal email", "home email"],
    name: ["name", "full name"],
    firstName: ["first name", "given name", "forename"],
    lastName: ["last name", "family name", "surname"],
    displayName: ["display name"],
  },
  {
    of: "Google Contacts",
    source: "https://support.google.com/contacts/answer/1069522",
    inFiles: ["E-mail 1 - Value", "E-mail 2 - Value", "E-mail 3 - Value"],
    email: ["E-mail 1 - Value", "E-mail 2 - Value", "E-mail 3 - Value"],
  },
  {
    of: "Google Workspace",
    source: "https://support.google.com/a/answer/40057",
    inFiles: ["Home Secondary Email", "Work Secondary Email"],
    email: ["Email Address [Required]", "Home Secondary Email", "Work Secondary Email"],
  },
  {
    of: "Outlook",
    source:
      "https://support.microsoft.com/en-us/office/create-or-edit-csv-files-to-import-into-outlook-4518d70d-8fe9-46ad-94fa-1494247193c7",
    inFiles: ["E-mail Address", "E-mail 2 Address", "E-mail 3 Address"],
    unverified: ["E-mail Display Name"],
    email: ["E-mail Address", "E-mail 2 Address", "E-mail 3 Address"],
    displayName: ["E-mail Display Name"],
  },
  {
    of: "Thunderbird",
    source: "https://searchfox.org/comm-central/source/mailnews/import/test/unit/resources/basic_addressbook.csv",
    email: ["Primary Email", "Secondary Email"],
  },
  {
    of: "Apple School Manager and Apple Business Manager",
    source: "https://support.apple.com/guide/apple-school-manager/axm1bd5a3b1e/web",
    email: ["email_address"],
    firstName: ["first_name"],
    lastName: ["last_name"],
  },
  {
    of: "LinkedIn",
    source: "https://www.linkedin.com/help/linkedin/answer/a566336",
    inFiles: ["Email Address"],
    email: ["Email Address"],
  },
  {
    of: "Mailchimp",
    source: "https://mailchimp.com/developer/marketing/docs/merge-fields/",
    inFiles: ["Email Address"],
    email: ["Email Address"],
    firstName: ["FNAME"],
    lastName: ["LNAME"],
  },
  {
    of: "HubSpot",
    source: "https://knowledge.hubspot.com/properties/hubspots-default-contact-properties",
    unverified: "all",
    email: ["Email", "Work email", "Additional email addresses"],
  },
  {
    of: "Salesforce",
    source:
      "https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_contact.htm",
    unverified: ["Contact: Email", "Contact Email", "Lead: Email", "Contact Name", "Contact: Full Name"],
    email: ["Email", "Contact: Email", "Contact Email", "Lead: Email"],
    name: ["Contact Name", "Contact: Full Name"],
  },
  {
    of: "Okta",
    source: "https://help.okta.com/en-us/content/topics/users-groups-profiles/usgp-import-users-csv.htm",
    unverified: ["secondEmail"],
    email: ["email", "secondEmail"],
  },
  {
    of: "Amazon Cognito",
    source: "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-using-import-tool.html",
    email: ["email"],
    firstName: ["given_name"],
    lastName: ["family_name"],
  },
  {
    of: "Auth0",
    source: "https://auth0.com/docs/manage-users/user-migration/bulk-user-exports",
    unverified: ["nickname"],
    email: ["email"],
    displayName: ["nickname"],
  },
  {
    of: "Moodle",
    source: "https://docs.moodle.org/405/en/Upload_users",
    email: ["email"],
    firstName: ["firstname"],
    lastName: ["lastname"],
  },
  {
    of: "WordPress",
    source: "https://developer.wordpress.org/cli/commands/user/list/",
    email: ["user_email"],
    displayName: ["display_name", "user_nicename"],
  },
  {
    of: "Microsoft 365 and Entra ID",
    source: "https://learn.microsoft.com/en-us/graph/api/resources/user",
    inFiles: ["User principal name"],
    unverified: ["Alternate email address"],
    email: ["mail", "User principal name", "Alternate email address", "otherMails"],
    firstName: ["givenName"],
    lastName: ["surname"],
  },
  {
    of: "German",
    source: "https://www.duden.de/rechtschreibung/E_Mail_Adresse",
    unverified: "all",
    email: ["E-Mail-Adresse", "E-Mail-Anschrift", "Mailadresse", "Mail-Adresse", "elektronische Adresse"],
    name: ["Vollständiger Name", "Vor- und Nachname", "Name, Vorname", "Vorname und Nachname"],
    firstName: ["Vorname", "Rufname"],
    lastName: ["Nachname", "Familienname", "Zuname"],
    displayName: ["Anzeigename"],
  },
  {
    of: "French",
    source: "https://www.larousse.fr/dictionnaires/francais/courriel",
    unverified: "all",
    email: ["Adresse e-mail", "Courriel", "Adresse courriel", "Adresse électronique", "Adresse mail", "Mél"],
    name: ["Nom complet", "Nom et prénom", "Prénom et nom", "Nom"],
    firstName: ["Prénom"],
    lastName: ["Nom de famille"],
    displayName: ["Nom d'affichage"],
  },
  {
    of: "Spanish",
    source: "https://dle.rae.es/correo",
    unverified: "all",
    email: ["Correo electrónico", "Correo", "Dirección de correo electrónico", "Dirección de correo"],
    name: ["Nombre completo", "Nombre y apellidos", "Nombre y apellido", "Nombre"],
    firstName: ["Primer nombre", "Nombre de pila", "Nombres"],
    lastName: ["Apellidos", "Apellido"],
    displayName: ["Nombre para mostrar"],
  },
  {
    of: "Italian",
    source: "https://www.treccani.it/vocabolario/posta/",
    unverified: "all",
    email: ["Indirizzo e-mail", "Indirizzo email", "Posta elettronica", "Indirizzo di posta elettronica"],
    name: ["Nome completo", "Nome e cognome", "Cognome e nome", "Nominativo", "Nome"],
    firstName: ["Primo nome"],
    lastName: ["Cognome"],
  },
  {
    of: "Portuguese",
    source: "https://dicionario.priberam.org/correio",
    unverified: "all",
    email: [
      "Endereço de e-mail",
      "Endereço de email",
      "Correio eletrónico",
      "Correio eletrônico",
      "Correio electrónico",
    ],
    name: ["Nome completo", "Nome e sobrenome", "Nome e apelido", "Nome"],
    firstName: ["Primeiro nome", "Nome próprio"],
    lastName: ["Sobrenome", "Apelido", "Último nome"],
  },
  {
    of: "Dutch",
    source: "https://woordenlijst.org/zoeken/?q=e-mailadres",
    unverified: "all",
    email: ["E-mailadres", "Mailadres", "E-mail adres"],
    name: ["Volledige naam", "Voor- en achternaam", "Naam"],
    firstName: ["Voornaam", "Roepnaam"],
    lastName: ["Achternaam", "Familienaam"],
    displayName: ["Weergavenaam"],
  },
  {
    of: "Polish",
    source: "https://sjp.pwn.pl/sjp/e-mail;2556105.html",
    unverified: "all",
    email: ["Adres e-mail", "Adres email", "Adres poczty elektronicznej", "Poczta elektroniczna", "Poczta"],
    name: ["Imię i nazwisko", "Nazwisko i imię", "Pełna nazwa"],
    firstName: ["Imię"],
    lastName: ["Nazwisko"],
  },
];

/** Words that are the full name by themselves, and half of it beside the other half in the same language. */
export const HALF_NAMES: { word: string; beside: string[]; role: "firstName" | "lastName" }[] = [
  { word: "Name", beside: ["Vorname", "Rufname"], role: "lastName" },
  { word: "Nom", beside: ["Prénom"], role: "lastName" },
  { word: "Naam", beside: ["Voornaam", "Roepnaam"], role: "lastName" },
  { word: "Nombre", beside: ["Apellidos", "Apellido"], role: "firstName" },
  { word: "Nome", beside: ["Cognome", "Sobrenome", "Apelido", "Último nome"], role: "firstName" },
];

/** What web forms put around a label. */
const FORM_WORDS =
  /^(please )?((enter|provide|fill in|what is|what s|whats) )?((your|the|ihre?|deine?|votre|su|tu|il tuo|la tua|seu|uw|je|jouw|twoj|twoje) )?(?=.)/;
const FORM_NOTES =
  /[([{]\s*(required|optional|mandatory|pflichtfeld|erforderlich|obligatoire|facultatif|obligatorio|obbligatorio|opcional|verplicht|wymagane)\s*[)\]}]/gi;

/**
 * Spells a column's name so that names can be compared: lower case, without accents, quotes, punctuation and blanks, and
 * without what web forms add to a label (`*`, `:`, "(required)", "your").
 */
export function spelled(title: string): string {
  const words = title
    .replace(FORM_NOTES, " ")
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll("ł", "l")
    .replaceAll("ß", "ss")
    .replace(/\p{M}+/gu, "")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
  return words.replace(FORM_WORDS, "").replaceAll(" ", "");
}
