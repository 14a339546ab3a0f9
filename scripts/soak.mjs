/**
 * `npm run soak -- crash --kills 200 --seed 7`, `import --megabytes 1024`, `migrate --profiles 100000`,
 * `decisions --seeds 1000`, `caps --users 20000`, `codes --users 20000`, `lift --experiments 5000`: the long form of a test, for a machine with time. It prints a row for docs/soak.md at the end.
 */
import { inspect, parseArgs } from "node:util";
import { tsImport } from "tsx/esm/api";

/** Told without a stack. */
class UsageError extends Error {}

const USAGE = `Usage: npm run soak -- crash [--kills 200] [--seed 1] [--per-second 60]
       npm run soak -- import [--megabytes 1024] [--seed 1]
       npm run soak -- migrate [--profiles 100000] [--seed 1]
       npm run soak -- decisions [--seeds 1000] [--seed 1]
       npm run soak -- caps [--users 20000] [--cap 1000] [--workers 4] [--seed 1]
       npm run soak -- codes [--users 20000] [--codes 1000] [--workers 4] [--kills 200] [--seed 1]
       npm run soak -- lift [--experiments 5000] [--seed 1]`;

const wholeNumber = (name, text) => {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UsageError(`--${name}: expected a whole number, got "${text}". ${USAGE}`);
};

const NUMBERS = {
  kills: "200",
  seed: "1",
  "per-second": "60",
  megabytes: "1024",
  profiles: "100000",
  seeds: "1000",
  users: "20000",
  cap: "1000",
  codes: "1000",
  workers: "4",
  experiments: "5000",
};

const readArguments = () => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: Object.fromEntries(
      Object.entries(NUMBERS).map(([name, fallback]) => [name, { type: "string", default: fallback }]),
    ),
  });
  const [command] = positionals;
  if (positionals.length !== 1 || !Object.hasOwn(SOAKS, command)) throw new UsageError(USAGE);
  return {
    command,
    sizes: Object.fromEntries(Object.keys(NUMBERS).map((name) => [name, wholeNumber(name, values[name])])),
  };
};

const say = (line) => process.stdout.write(`${line}\n`);
const sayStep = (what) => say(`${new Date().toISOString()}  ${what}`);

const load = (file) => tsImport(`../tests/${file}`, import.meta.url);

const seconds = (ms) => `${Math.round(ms / 1_000)} s`;
const memoryWords = (mib) =>
  Object.entries(mib)
    .map(([name, most]) => `${name} ${most} MiB`)
    .join(", ");

/** Ends with a row of the table, and what promises were broken. */
const tell = (cells, violations, evidence) => {
  say("");
  say(`| ${cells.join(" | ")} |`);
  if (violations.length === 0) return 0;
  say("");
  for (const violation of violations) say(`- ${violation}`);
  if (evidence !== undefined) say(`\nThe evidence is in ${evidence}`);
  return 1;
};

const today = () => new Date().toISOString().slice(0, 10);
const verdictOf = (violations, words) =>
  violations.length === 0 ? words : `${violations.length} promises broken`;

const tellKill = ({ atMs, what, leases }, number) => {
  const held = leases.reduce((sum, { count }) => sum + count, 0);
  say(`${String(number).padStart(4)}  ${new Date(atMs).toISOString()}  ${what}, ${held} calls leased`);
};

const crash = async ({ kills, seed, "per-second": perSecond }) => {
  const { runCrashes, USUAL } = await load("crash/run.ts");
  const result = await runCrashes({ ...USUAL, kills, seed, perSecond, onKill: tellKill });
  const { summary, violations, acknowledged, unanswered, refused, tookMs } = result;
  const cells = [
    `\`crash --kills ${kills} --per-second ${perSecond}\``,
    seed,
    today(),
    `${kills} kills in ${Math.round(tookMs / 60_000)} min; ${acknowledged} requests acknowledged, ` +
      `${unanswered} without an answer, ${refused} refused for a moment; ${summary.messages} messages, ${summary.sent} sent`,
    verdictOf(violations, `nothing lost; ${summary.takenTwice} messages taken twice, all declared`),
  ];
  return tell(cells, violations, result.evidence);
};

const importFile = async ({ megabytes, seed }) => {
  const { runImportSoak } = await load("soak/import.ts");
  const result = await runImportSoak({ megabytes, seed, onStep: sayStep });
  const { expected, uploadMs, importMs, doneAtKill, memoryMib, violations } = result;
  const cells = [
    `\`import --megabytes ${megabytes}\``,
    seed,
    today(),
    `${expected.rows} rows, ${expected.refused} of them refused; uploaded in ${seconds(uploadMs)}, imported in ` +
      `${seconds(importMs)} with everything killed after ${doneAtKill} rows; at most ${memoryWords(memoryMib)} (PSS)`,
    verdictOf(violations, "nothing lost, nothing doubled"),
  ];
  return tell(cells, violations);
};

const migrate = async ({ profiles, seed }) => {
  const { runMigrateSoak } = await load("soak/migrate.ts");
  const result = await runMigrateSoak({ profiles, seed, onStep: sayStep });
  const { events, devices, importMs, doneAtKill, memoryMib, violations } = result;
  const cells = [
    `\`migrate --profiles ${profiles}\``,
    seed,
    today(),
    `${profiles} users, ${devices} devices, ${events} events; read and stored in ${seconds(importMs)} with the reader killed ` +
      `after ${doneAtKill} records; at most ${memoryWords(memoryMib)} (PSS)`,
    verdictOf(violations, "both hold the same"),
  ];
  return tell(cells, violations);
};

const tellSeed = ({ seed, violations, messages, calls, deaths }) => {
  if (violations.length === 0 && seed % 50 !== 0) return;
  sayStep(
    `seed ${seed}: ${messages} messages, ${calls} calls, ${deaths} deaths; ${violations.length} promises broken`,
  );
};

const decisions = async ({ seeds, seed }) => {
  const { runDecisionSoak } = await load("soak/decisions.ts");
  const result = await runDecisionSoak({ seeds, seed, onSeed: tellSeed });
  const { messages, calls, deaths, tookMs, violations } = result;
  const cells = [
    `\`decisions --seeds ${seeds}\``,
    seed,
    today(),
    `${seeds} runs in ${seconds(tookMs)}; ${messages} messages, ${calls} calls, ${deaths} workers killed`,
    verdictOf(violations, "every promise kept"),
  ];
  return tell(cells, violations);
};

const caps = async ({ users, cap, workers, seed }) => {
  const { runCapSoak } = await load("soak/caps/run.ts");
  const { scenes, tookMs, violations } = await runCapSoak({ users, cap, workers, seed, onStep: sayStep });
  const told = scenes.map(
    ({ name, messages, sent, refusedForCap, calls }) =>
      `${name}: ${messages} messages, ${calls} calls, ${sent} sent, ${refusedForCap} \`targeting_cap_reached\``,
  );
  const cells = [
    `\`caps --users ${users} --cap ${cap} --workers ${workers}\``,
    seed,
    today(),
    `${seconds(tookMs)}; ${told.join("; ")}`,
    verdictOf(violations, "every cap kept, and used up"),
  ];
  return tell(cells, violations);
};

const codes = async ({ users, codes: size, workers, kills, seed }) => {
  const { runCodeSoak } = await load("soak/codes/run.ts");
  const options = { users, codes: size, workers, kills, seed, onStep: sayStep };
  const { scenes, tookMs, violations } = await runCodeSoak(options);
  const told = scenes.map(
    ({ name, killed, messages, calls, sent, refused, empty, codes: distinct }) =>
      `${name}: ${killed} workers killed; ${messages} messages, ${calls} calls, ${sent} sent, ${refused} refused, ${empty} \`code_pool_empty\`; ` +
      `${distinct} codes at the receiver`,
  );
  const cells = [
    `\`codes --users ${users} --codes ${size} --workers ${workers} --kills ${kills}\``,
    seed,
    today(),
    `${seconds(tookMs)}; ${told.join("; ")}`,
    verdictOf(violations, "every code with one user, none lost"),
  ];
  return tell(cells, violations);
};

const percent = (part) => `${(part * 100).toFixed(1)} %`;

const lift = async ({ experiments, seed }) => {
  const { runLiftSoak } = await load("soak/lift/run.ts");
  const { figures, bias, campaigns, tookMs, violations } = runLiftSoak({ experiments, seed });
  const { covered, falseReports, found, widest, toldAtPlan } = figures;
  const inside = Object.entries(covered).map(
    ([name, { share, campaigns: told }]) => `${name} ${percent(share)} of ${told}`,
  );
  const cells = [
    `\`lift --experiments ${experiments}\``,
    seed,
    today(),
    `${seconds(tookMs)}; ${experiments} with an effect, ${experiments} without. Truth inside at all looks: ${inside.join(", ")}; reported ` +
      `${percent(falseReports)} of effects of nothing, ${percent(found)} of real ones; at the planned size ${percent(toldAtPlan)} told, at most ` +
      `${widest.toFixed(3)} times as wide as one look's. ${campaigns} campaigns with a lift of 10 % among those who go: ` +
      `${(bias.lift * 100).toFixed(2)} % ± ${(bias.standardError * 100).toFixed(2)}`,
    verdictOf(violations, "every promise kept"),
  ];
  return tell(cells, violations);
};

const SOAKS = { crash, import: importFile, migrate, decisions, caps, codes, lift };

const main = async () => {
  const { command, sizes } = readArguments();
  return SOAKS[command](sizes);
};

process.exit(
  await main().catch((error) => {
    process.stderr.write(`${error instanceof UsageError ? error.message : inspect(error)}\n`);
    return 1;
  }),
);
