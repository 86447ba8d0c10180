export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** The value at a path such as `$.failure.Error`. */
export function pathValue(data: Json, path: string): Json | undefined {
  let value: Json | undefined = data;
  for (const step of path.split(".").slice(1))
    value = typeof value === "object" && value !== null && !Array.isArray(value) ? value[step] : undefined;
  return value;
}

/** Parameters with what their `….$` fields point at: `$` is the state's input, `$$` the context object. */
export function resolved(parameters: Json, data: Json, context: Json): Json {
  if (Array.isArray(parameters)) return parameters.map((each) => resolved(each, data, context));
  if (typeof parameters !== "object" || parameters === null) return parameters;
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => {
      if (!name.endsWith(".$")) return [name, resolved(value, data, context)];
      const path = String(value);
      const found = path.startsWith("$$") ? pathValue(context, path.slice(1)) : pathValue(data, path);
      if (found === undefined) throw new TypeError(`There is nothing at ${path}.`);
      return [name.slice(0, -2), found];
    }),
  );
}

/** A state's output: the result in the place of its input, or at `$.name` of it, or (null) not at all. */
export function withResult(data: Json, path: string | null | undefined, result: Json): Json {
  if (path === null) return data;
  if (path === undefined || path === "$") return result;
  return { ...(data as { [name: string]: Json }), [path.slice(2)]: result };
}
