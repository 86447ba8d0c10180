import { likelyEncodings } from "../../../runtime/csv/likely-encodings";

/** Encodes text in an encoding of one byte for each character. */
function encode(text: string, encoding: string): Buffer {
  const bytes = Array.from({ length: 256 }, (_, byte) => byte);
  const characters = bytes.map((byte) => new TextDecoder(encoding).decode(Buffer.of(byte)));
  return Buffer.from([...text].map((character) => characters.indexOf(character)));
}

const latin1 = (text: string) => Buffer.from(text, "latin1");
const encodingsOf = (bytes: Buffer, offset = 0) => likelyEncodings(bytes, offset).map(({ encoding }) => encoding);

const FRENCH = "José Müller,a@x.org\nZoë Çelik,b@x.org\nFrançois d'Hérouville-Lefèvre,c@x.org\n";
const RUSSIAN = "Иван Петров,a@x.org\nОльга Римская-Корсакова,b@x.org\n";

describe("likelyEncodings", () => {
  it.each([
    ["windows-1252", FRENCH, "é"],
    ["macintosh", FRENCH, "é"],
    ["windows-1250", "Łukasz Żółć,a@x.org\nPaweł Wiśniewski,b@x.org\n", "Ł"],
    ["windows-1251", RUSSIAN, "И"],
    ["koi8-r", RUSSIAN, "И"],
    ["ibm866", RUSSIAN, "И"],
    ["windows-1251", "ИВАН ПЕТРОВ,a@x.org\n", "И"],
    ["windows-1253", "Γιώργος Παπαδόπουλος,a@x.org\nΕλένη Νικολάου,b@x.org\n", "Γ"],
    ["windows-1256", "محمد علي,a@x.org\nفاطمة حسن,b@x.org\n", "م"],
    ["windows-874", "สมชาย ใจดี,a@x.org\nสุดา,b@x.org\n", "ส"],
  ])("puts %s first for %j, with its first character", (encoding, text, sample) => {
    expect(likelyEncodings(encode(text, encoding), 0)[0]).toStrictEqual({ encoding, sample });
  });

  it.each([
    ["shift_jis", "\x93\xfa\x96\x7b\x91\xbe\x98\x59,a@x.org\n\x8e\x52\x93\x63,b@x.org\n", "日"],
    ["gb18030", "\xd6\xd0\xce\xc4,a@x.org\n\xcd\xf5\xd0\xa1\xc3\xf7,b@x.org\n", "中"],
    ["big5", "\xa4\xa4\xa4\xe5,a@x.org\n\xb3\xaf\xa4\x6a\xa4\xe5,b@x.org\n", "中"],
  ])("puts %s first, of two bytes for each character", (encoding, text, sample) => {
    expect(likelyEncodings(latin1(text), 0)[0]).toStrictEqual({ encoding, sample });
  });

  it.each([
    ["windows-1255", encode("משה כהן,a@x.org\nשרה לוי,b@x.org\n", "windows-1255")],
    ["windows-1254", encode("Şule Yıldız,a@x.org\n", "windows-1254")],
    ["euc-kr", latin1("\xb1\xe8\xc3\xb6\xbc\xf6,a@x.org\n\xc0\xcc\xbf\xb5\xc8\xf1,b@x.org\n")],
    ["euc-jp", latin1("\xc6\xfc\xcb\xdc,a@x.org\n\xbb\xb3\xc5\xc4,b@x.org\n")],
  ])("has %s among three, as its bytes are as likely in others", (encoding, bytes) => {
    expect(encodingsOf(bytes)).toContain(encoding);
    expect(encodingsOf(bytes)).toHaveLength(3);
  });

  it("judges from the line with the byte on, and 8 KiB of it", () => {
    const before = Buffer.from("name,email,Žofie\r\n");
    const all = Buffer.concat([
      before,
      encode(RUSSIAN, "koi8-r"),
      Buffer.alloc(10_000, "a,"),
      encode(FRENCH, "macintosh"),
    ]);
    expect(likelyEncodings(all, before.length + 2)[0]).toStrictEqual({ encoding: "koi8-r", sample: "И" });
  });

  it("finds none for bytes that are no text in any", () => {
    expect(likelyEncodings(latin1("\x80\x81\x82\x01\xff\xfe,\x9d\x8f\x90\x01\n"), 0)).toStrictEqual([]);
    expect(likelyEncodings(Buffer.from("name,email\n"), 0)).toStrictEqual([]);
  });

  it("takes quotes around a name for no part of a word that counts against it", () => {
    expect(likelyEncodings(encode("“José” (Zoë) ¿Ñu?,a@x.org\n", "windows-1252"), 0)[0]?.encoding).toBe("windows-1252");
    expect(likelyEncodings(encode("McÉwan DeÉ MacÀ,a@x.org\n", "windows-1252"), 0)[0]?.encoding).toBe("windows-1252");
  });
});
