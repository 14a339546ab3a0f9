import type { Config } from "../config.ts";

interface ReadyFacts {
  config: Config;
  /** Undefined in the role `worker`. */
  url: string | undefined;
  /** Where the first owner is created; undefined once there is one. */
  setupUrl: string | undefined;
  workersReady: number;
  /** Campaigns of which something is held as overdue. */
  overdueCampaigns: number;
  /** What there is to say about demo data just made. */
  demo: readonly string[];
}

const workersLine = (config: Config, ready: number): string =>
  ready >= config.workers ? `${config.workers}` : `${ready} of ${config.workers} ready; the log says why`;

const overdueLine = (campaigns: number): string | undefined =>
  campaigns === 0
    ? undefined
    : `what came due while nobody worked, of ${campaigns === 1 ? "1 campaign" : `${campaigns} campaigns`}: clarion overdue list`;

/** The few lines at the end of a start. */
export const readyBlock = ({
  config,
  url,
  setupUrl,
  workersReady,
  overdueCampaigns,
  demo,
}: ReadyFacts): string => {
  const rows: [string, string | undefined][] = [
    ["Data folder", config.dataDir],
    ["Database", config.databaseUrl === undefined ? "embedded PostgreSQL" : "DATABASE_URL"],
    ["Workers", config.role === "api" ? "none (ROLE=api)" : workersLine(config, workersReady)],
    ["Held", overdueLine(overdueCampaigns)],
    ["Log file", config.logFile],
    ["Demo data", url === undefined || demo.length > 0 ? undefined : "npm start -- --demo"],
    ["Stop", "Ctrl+C"],
  ];
  const lines = rows.flatMap(([name, value]) =>
    value === undefined ? [] : [`  ${name.padEnd(13)}${value}`],
  );
  const title = url === undefined ? "Clarion's workers are ready." : `Clarion is ready: ${setupUrl ?? url}`;
  const hint = setupUrl === undefined ? [] : ["  Create the first owner there."];
  return ["", `  ${title}`, ...hint, "", ...lines, "", ...demo.map((line) => `  ${line}`.trimEnd()), ""].join(
    "\n",
  );
};
