/**
 * `npm run soak -- crash --kills 200 --seed 7`: the long form of a test, for a machine with time. It prints a row for
 * docs/soak.md at the end.
 */
import { inspect, parseArgs } from "node:util";
import { tsImport } from "tsx/esm/api";

/** Told without a stack. */
class UsageError extends Error {}

const USAGE = "Usage: npm run soak -- crash [--kills 200] [--seed 1] [--per-second 60]";

const wholeNumber = (name, text) => {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UsageError(`--${name}: expected a whole number, got "${text}". ${USAGE}`);
};

const readArguments = () => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      kills: { type: "string", default: "200" },
      seed: { type: "string", default: "1" },
      "per-second": { type: "string", default: "60" },
    },
  });
  if (positionals.length !== 1 || positionals[0] !== "crash") throw new UsageError(USAGE);
  return {
    kills: wholeNumber("kills", values.kills),
    seed: wholeNumber("seed", values.seed),
    perSecond: wholeNumber("per-second", values["per-second"]),
  };
};

const say = (line) => process.stdout.write(`${line}\n`);

const tellKill = ({ atMs, what, leases }, number) => {
  const held = leases.reduce((sum, { count }) => sum + count, 0);
  say(`${String(number).padStart(4)}  ${new Date(atMs).toISOString()}  ${what}, ${held} calls leased`);
};

const rowOf = ({ kills, seed, perSecond }, result) => {
  const { summary, violations, acknowledged, unanswered, refused, tookMs } = result;
  const verdict =
    violations.length === 0
      ? `nothing lost; ${summary.takenTwice} messages taken twice, all declared`
      : `${violations.length} promises broken`;
  const cells = [
    `\`crash --kills ${kills} --per-second ${perSecond}\``,
    seed,
    new Date().toISOString().slice(0, 10),
    `${kills} kills in ${Math.round(tookMs / 60_000)} min; ${acknowledged} requests acknowledged, ` +
      `${unanswered} without an answer, ${refused} refused for a moment; ${summary.messages} messages, ${summary.sent} sent`,
    verdict,
  ];
  return `| ${cells.join(" | ")} |`;
};

const main = async () => {
  const size = readArguments();
  const { runCrashes, USUAL } = await tsImport("../tests/crash/run.ts", import.meta.url);
  const result = await runCrashes({ ...USUAL, ...size, onKill: tellKill });
  say("");
  say(rowOf(size, result));
  if (result.violations.length === 0) return 0;
  say("");
  for (const violation of result.violations) say(`- ${violation}`);
  say(`\nThe evidence is in ${result.evidence}`);
  return 1;
};

process.exit(
  await main().catch((error) => {
    process.stderr.write(`${error instanceof UsageError ? error.message : inspect(error)}\n`);
    return 1;
  }),
);
