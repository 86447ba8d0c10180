import { measureSubjects } from "./measure-subjects";

const [name = "", rows = "", latency = ""] = process.argv.slice(2);
measureSubjects([name], Number(rows), latency === "aws").then(([measurement]) =>
  process.stdout.write(`${JSON.stringify(measurement)}\n`),
);
