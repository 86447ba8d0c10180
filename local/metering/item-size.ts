import { isJsonObject, type Json } from "../json";

/**
 * Bytes of an item, or of the attributes of one, by DynamoDB's rules; numbers take about half a byte a digit.
 * @param item by name, in DynamoDB's JSON
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemSize(item: Json | undefined): number {
  if (!isJsonObject(item)) return 0;
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueSize(value), 0);
}

/** @param value such as `{ S: "text" }` */
export function valueSize(value: Json | undefined): number {
  const [type, content] = isJsonObject(value) ? (Object.entries(value)[0] ?? []) : [];
  const contents = Array.isArray(content) ? content : [];
  switch (type) {
    case "S":
      return Buffer.byteLength(String(content));
    case "N":
      return numberSize(content);
    case "B":
      return Buffer.byteLength(String(content), "base64");
    case "SS":
      return contents.reduce<number>((sum, each) => sum + Buffer.byteLength(String(each)), 0);
    case "NS":
      return contents.reduce<number>((sum, each) => sum + numberSize(each), 0);
    case "BS":
      return contents.reduce<number>((sum, each) => sum + Buffer.byteLength(String(each), "base64"), 0);
    case "L":
      return contents.reduce<number>((sum, each) => sum + 1 + valueSize(each), 3);
    case "M":
      return 3 + itemSize(content) + (isJsonObject(content) ? Object.keys(content).length : 0);
    default:
      return 1;
  }
}

function numberSize(number: Json | undefined): number {
  return Math.ceil(String(number).replace(/\D/g, "").length / 2) + 1;
}
