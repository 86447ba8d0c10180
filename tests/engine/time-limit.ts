// One operation of the engine takes about ten seconds on two free cores.
jest.setTimeout(300_000);
