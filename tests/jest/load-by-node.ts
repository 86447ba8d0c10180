/** A transformer of jest: the module as Node loads it, instead of its code in jest's own registry. */
module.exports = {
  process: (_code: string, path: string) => ({ code: `module.exports = requireByNode(${JSON.stringify(path)});` }),
};
