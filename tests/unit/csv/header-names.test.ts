import { COLUMN_ROLES, HALF_NAMES, HEADER_NAMES, spelled } from "../../../runtime/csv/header-names";
import { readCsv } from "./read-csv";

const namesIn = (table: (typeof HEADER_NAMES)[number]) => COLUMN_ROLES.flatMap((role) => table[role] ?? []);

describe.each(HEADER_NAMES)("the names of $of", (table) => {
  it("are found, each in its role", async () => {
    const nameOf = {
      email: "Zed",
      name: "Ann Lee",
      firstName: "Ann Lee Zed",
      lastName: "Zed Ann Lee",
      displayName: "Ann Lee",
    };
    for (const role of COLUMN_ROLES)
      for (const title of table[role] ?? []) {
        const [header, row] = {
          email: [`${title};full name`, "ann@x.org;Zed"],
          name: [`email;${title}`, "ann@x.org;Ann Lee"],
          firstName: [`email;${title};surname`, "ann@x.org;Ann Lee;Zed"],
          lastName: [`email;first name;${title}`, "ann@x.org;Zed;Ann Lee"],
          displayName: [`email;${title}`, "ann@x.org;Ann Lee"],
        }[role];
        const { rows } = await readCsv(`${header}\n${row}\n`);
        expect([title, rows[0]]).toMatchObject([title, { accepted: { email: "ann@x.org", name: nameOf[role] } }]);
      }
  });

  it("are listed without a source only where they are names", () => {
    const { inFiles = [], unverified = [], source } = table;
    const marked = [...inFiles, ...(unverified === "all" ? [] : unverified)];
    expect(namesIn(table)).toStrictEqual(expect.arrayContaining(marked));
    expect(new Set(marked).size).toBe(marked.length);
    expect(source).toMatch(/^https:\/\//);
  });
});

describe("a title that is half of the name beside the other half", () => {
  it.each(
    HALF_NAMES.flatMap(({ word, beside, role }) => beside.map((other) => [word, other, role] as const)),
  )("%s beside %s is the %s", async (word, other, role) => {
    const { rows } = await readCsv(`email,${word},${other}\na@x.org,One,Two\n`);
    expect(rows).toMatchObject([{ accepted: { name: role === "firstName" ? "One Two" : "Two One" } }]);
    const alone = await readCsv(`email,${word}\na@x.org,One\n`);
    expect(alone.rows).toMatchObject([{ accepted: { name: "One" } }]);
  });
});

describe("spelled", () => {
  it.each([
    ["E-Mail *", "email"],
    ["  Email Address: ", "emailaddress"],
    ["“e-mail”", "email"],
    ["Email (required)", "email"],
    ["[Pflichtfeld] E-Mail", "email"],
    ["{obligatoire} Courriel", "courriel"],
    ["Please enter your email", "email"],
    ["What's your email?", "email"],
    ["What is your full name", "fullname"],
    ["Ihre E-Mail-Adresse", "emailadresse"],
    ["Deine Mail", "mail"],
    ["Votre courriel", "courriel"],
    ["Twój adres e-mail", "adresemail"],
    ["Prénom", "prenom"],
    ["IMIĘ", "imie"],
    ["Łódź", "lodz"],
    ["Straße", "strasse"],
    ["Ｅｍａｉｌ", "email"],
    ["your", "your"],
    ["Your", "your"],
    ["Theme", "theme"],
    ["E-mail 1 - Value", "email1value"],
    ["***", ""],
  ])("spells %j as %j", (title, spelling) => expect(spelled(title)).toBe(spelling));
});
