import { readCsv } from "./read-csv";

/** The beginning of what each program exports, with a person made up for it. */
const EXPORTS: [program: string, header: string, row: string, email: string, name: string][] = [
  [
    "Google Contacts",
    "First Name,Last Name,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Value",
    "Ada,Byron,Work,ada@a.example,b@a.example",
    "E-mail 1 - Value",
    "Ada Byron",
  ],
  [
    "Google Contacts before 2024",
    "Name,Given Name,Family Name,E-mail 1 - Type,E-mail 1 - Value",
    "Ada Byron,Ada,Byron,* Home,ada@a.example",
    "E-mail 1 - Value",
    "Ada Byron",
  ],
  [
    "Google Workspace",
    "First Name [Required],Last Name [Required],Email Address [Required]",
    "Ada,Byron,ada@a.example",
    "Email Address [Required]",
    "Ada Byron",
  ],
  [
    "Outlook",
    "Title,First Name,Last Name,E-mail 2 Address,E-mail Address",
    ",Ada,Byron,b@a.example,ada@a.example",
    "E-mail Address",
    "Ada Byron",
  ],
  [
    "Thunderbird",
    "First Name,Last Name,Display Name,Secondary Email,Primary Email",
    "Ada,Byron,Ada B.,b@a.example,ada@a.example",
    "Primary Email",
    "Ada Byron",
  ],
  [
    "Apple School Manager",
    "person_id,first_name,last_name,email_address",
    "1,Ada,Byron,ada@a.example",
    "email_address",
    "Ada Byron",
  ],
  [
    "LinkedIn",
    'Notes:\n"Some addresses\nare missing"\n\nFirst Name,Last Name,URL,Email Address',
    "Ada,Byron,https://a.example,ada@a.example",
    "Email Address",
    "Ada Byron",
  ],
  [
    "Mailchimp",
    "Email Address,First Name,Last Name,MEMBER_RATING",
    "ada@a.example,Ada,Byron,2",
    "Email Address",
    "Ada Byron",
  ],
  ["HubSpot", "Record ID,First Name,Last Name,Email", "1,Ada,Byron,ada@a.example", "Email", "Ada Byron"],
  ["Salesforce", "Salutation,First Name,Last Name,Email", "Ms,Ada,Byron,ada@a.example", "Email", "Ada Byron"],
  [
    "Okta",
    "login,firstName,lastName,secondEmail,email",
    "ada,Ada,Byron,b@a.example,ada@a.example",
    "email",
    "Ada Byron",
  ],
  [
    "Amazon Cognito",
    "cognito:username,given_name,family_name,email",
    "ada,Ada,Byron,ada@a.example",
    "email",
    "Ada Byron",
  ],
  ["Auth0", "user_id,name,email", "auth0|1,Ada Byron,ada@a.example", "email", "Ada Byron"],
  ["Moodle", "username,firstname,lastname,email", "ada,Ada,Byron,ada@a.example", "email", "Ada Byron"],
  ["WordPress", "ID,user_login,display_name,user_email", "1,ada,Ada Byron,ada@a.example", "user_email", "Ada Byron"],
  [
    "Microsoft 365",
    "Display name,First name,Last name,User principal name",
    "A. Byron,Ada,Byron,ada@a.example",
    "User principal name",
    "Ada Byron",
  ],
  ["German", "Name;Vorname;E-Mail-Adresse", "Byron;Ada;ada@a.example", "E-Mail-Adresse", "Ada Byron"],
  ["French", "Nom;Prénom;Courriel", "Byron;Ada;ada@a.example", "Courriel", "Ada Byron"],
  ["Spanish", "Nombre;Apellidos;Correo electrónico", "Ada;Byron;ada@a.example", "Correo electrónico", "Ada Byron"],
  ["Italian", "Nome;Cognome;Indirizzo e-mail", "Ada;Byron;ada@a.example", "Indirizzo e-mail", "Ada Byron"],
  ["Portuguese", "Nome;Sobrenome;Endereço de e-mail", "Ada;Byron;ada@a.example", "Endereço de e-mail", "Ada Byron"],
  ["Dutch", "Voornaam;Achternaam;E-mailadres", "Ada;Byron;ada@a.example", "E-mailadres", "Ada Byron"],
  ["Polish", "Imię;Nazwisko;Adres e-mail", "Ada;Byron;ada@a.example", "Adres e-mail", "Ada Byron"],
  ["web forms", "Your Email:,Full name* (required)", "ada@a.example,Ada Byron", "Your Email:", "Ada Byron"],
];

describe("an export", () => {
  it.each(EXPORTS)("of %s is understood", async (_program, header, row, email, name) => {
    const { csv, rows } = await readCsv(`${header}\n${row}\n`);
    expect(csv.header[csv.columns.email]).toBe(email);
    expect(rows).toMatchObject([{ accepted: { email: "ada@a.example", name } }]);
  });
});
