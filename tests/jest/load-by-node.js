/** A transformer of jest: in place of the module's code, the module as Node loads it. */
module.exports = {
  process: (_code, path) => ({ code: `module.exports = requireByNode(${JSON.stringify(path)});` }),
};
