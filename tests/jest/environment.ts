// Node loads this file itself, and takes it for CommonJS.
const { TestEnvironment }: typeof import("jest-environment-node") = require("jest-environment-node");

/** What a terminal says of colours is for jest's own output: the commands that tests start get none of it. */
for (const name of ["FORCE_COLOR", "NO_COLOR", "COLORTERM", "TERM"]) delete process.env[name];

const SHARED_ERRORS = { Error, AggregateError, RangeError, SyntaxError, TypeError };

/**
 * jest's environment for Node, where tests run in a context of their own. Errors that Node itself creates, such as the
 * `TypeError` of `fetch`, are instances of that context's classes too, and `requireByNode` loads a module without jest.
 */
module.exports = class extends TestEnvironment {
  override async setup(): Promise<void> {
    await super.setup();
    for (const [name, nodes] of Object.entries(SHARED_ERRORS))
      shareInstances(Reflect.get(this.global, name) as object, nodes);
    require("../../cli/register");
    Reflect.set(this.global, "requireByNode", require);
  }
};

function shareInstances(own: object, nodes: object): void {
  const isInstance = Function.prototype[Symbol.hasInstance];
  Object.defineProperty(own, Symbol.hasInstance, {
    value(error: unknown) {
      return isInstance.call(this, error) || (this === own && isInstance.call(nodes, error));
    },
  });
}
