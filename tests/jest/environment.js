const { TestEnvironment } = require("jest-environment-node");

const ERRORS = ["Error", "AggregateError", "RangeError", "SyntaxError", "TypeError"];

/**
 * jest runs tests in a context of their own, with its own `Error`. What Node itself throws there, such as the
 * `TypeError` of `fetch`, is made an instance of it; and `requireByNode` loads what jest's registry refuses.
 */
module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global.requireByNode = require;
    for (const name of ERRORS) shareInstances(this.global[name], globalThis[name]);
  }
};

function shareInstances(own, nodes) {
  const isInstance = Function.prototype[Symbol.hasInstance];
  Object.defineProperty(own, Symbol.hasInstance, {
    value(error) {
      return isInstance.call(this, error) || (this === own && isInstance.call(nodes, error));
    },
  });
}
