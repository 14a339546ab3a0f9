import { losses } from "./arrive.ts";
import { monotonicMs } from "./clock.ts";
import { type Context, createContext } from "./context.ts";
import { machineLines } from "./machine.ts";
import { type Options, parseOptions, type RowName, USAGE } from "./options.ts";
import { openProfiling, printProfiles } from "./profile.ts";
import { isVoid, printRow, type RowResult, tableLines } from "./report.ts";
import { accepted } from "./rows/accepted.ts";
import { behaviour } from "./rows/behaviour.ts";
import { burst } from "./rows/burst.ts";
import { dashboard } from "./rows/dashboard.ts";
import { decided } from "./rows/decided.ts";
import { email } from "./rows/email.ts";
import { gates } from "./rows/gates.ts";
import { growth } from "./rows/growth.ts";
import { hostile } from "./rows/hostile.ts";
import { idle } from "./rows/idle.ts";
import { lanes } from "./rows/lanes.ts";
import { lists } from "./rows/lists.ts";
import { memory } from "./rows/memory.ts";
import { push } from "./rows/push.ts";
import { reach } from "./rows/reach.ts";
import { snapshot } from "./rows/snapshot.ts";
import { tracking } from "./rows/tracking.ts";
import { upload } from "./rows/upload.ts";
import { thousand, webhook } from "./rows/webhook.ts";
import { sampleStatements } from "./statements.ts";

const ROWS: Record<RowName, (context: Context) => Promise<RowResult>> = {
  accepted,
  decided,
  gates,
  behaviour,
  webhook,
  snapshot,
  thousand,
  email,
  idle,
  burst,
  lanes,
  memory,
  lists,
  reach,
  dashboard,
  upload,
  growth,
  tracking,
  push,
  hostile,
};

/** Whatever happens, the whole run ends by then. */
const MINUTES_MAX = 60;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const measure = async (options: Options, context: Context): Promise<void> => {
  const results: RowResult[] = [];
  for (const name of options.rows) {
    say(`\n${name} …`);
    const result = await ROWS[name](context);
    results.push(result);
    printRow(result);
    for (const loss of losses.splice(0)) say(`    ${loss}`);
  }
  say(`\n${tableLines(results).join("\n")}`);
  if (results.some(({ lines }) => lines.some(isVoid))) {
    say("\nThis run is void: a ceiling was too slow, so the ratios beside it flatter.");
  }
};

/** @returns when the measured part began and ended */
const profile = async (options: Options, context: Context): Promise<{ fromMs: number; toMs: number }> => {
  const { databaseUrl } = await context.product();
  await context.tenant();
  const fromMs = monotonicMs();
  const stopSampling = sampleStatements(databaseUrl);
  for (const name of options.rows) printRow(await ROWS[name](context));
  say((await stopSampling()).join("\n"));
  return { fromMs, toMs: monotonicMs() };
};

const run = async (options: Options): Promise<void> => {
  for (const line of machineLines(options)) say(line);
  const profiling = options.isProfile ? await openProfiling() : undefined;
  const context = await createContext(options, profiling?.nodeWords ?? []);
  const end = async (code: number): Promise<never> => {
    await context.stop();
    await profiling?.remove();
    process.exit(code);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => void end(130));
  process.once("disconnect", () => void end(130));
  setTimeout(() => void end(1), MINUTES_MAX * 60_000).unref();
  try {
    if (profiling === undefined) await measure(options, context);
    else {
      const period = await profile(options, context);
      await context.stop();
      await printProfiles(profiling.folder, period, say);
    }
  } finally {
    await context.stop();
    await profiling?.remove();
  }
};

try {
  const options = parseOptions(process.argv.slice(2));
  if (options === "help") say(USAGE);
  else await run(options);
  process.exit(0);
} catch (error) {
  process.stderr.write(`\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n\n`);
  process.exit(1);
}
