import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { OperatorError } from "../lib/operatorError.ts";
import { packageRoot } from "../lib/packageRoot.ts";
import { nearestName } from "../lib/settings.ts";
import { accountCreate, accountList, accountResetPassword } from "./account.ts";
import { backup, restore } from "./backup.ts";
import { credentialCreate, credentialList, credentialRevoke } from "./credential.ts";
import { withDeployment } from "./deployment.ts";
import { doctor } from "./doctor.ts";
import { importCompatibleCommand } from "./importCompatible.ts";
import { overdueLetGo, overdueList } from "./overdue.ts";
import { print } from "./print.ts";
import { statsVerify } from "./stats.ts";

interface Programs {
  serve(options: { isDemo: boolean }): Promise<void>;
  /** What a worker process does; started by `serve`. */
  worker(): Promise<void>;
}

/** The hidden command of a worker process. */
export const WORKER_COMMAND = "worker-process";

const version = (): string => JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")).version;

const migrateCommand = (): Promise<void> =>
  withDeployment(async ({ schema: { from, to } }) => {
    print(from === to ? `The schema is at version ${to}.` : `The schema went from version ${from} to ${to}.`);
  });

const doctorCommand = async (): Promise<void> => {
  process.exitCode = (await doctor(new Date())) ? 0 : 1;
};

const addAccountCommands = (program: Command): void => {
  const account = program
    .command("account")
    .description("accounts: each holds its own profiles, campaigns, credentials");
  account
    .command("create <name>")
    .description("create an account")
    .option("--id <id>", "the account ID that callers send; made by chance when absent")
    .option("--time-zone <zone>", "IANA name such as Europe/Berlin; UTC when absent")
    .option("--json", "answer as JSON")
    .action(accountCreate);
  account
    .command("list")
    .description("list the accounts")
    .option("--json", "answer as JSON")
    .action(accountList);
  account
    .command("reset-password <email>")
    .description("give a person of the dashboard a new password and print it, once")
    .option("--json", "answer as JSON")
    .action(accountResetPassword);
};

const addCredentialCommands = (program: Command): void => {
  const credential = program
    .command("credential")
    .description("API credentials: passcode and API key of a caller");
  credential
    .command("create <accountId>")
    .description("create a credential and print its secrets, once")
    .option("--name <name>", "what it is for", "API")
    .option("--scopes <list>", "scopes with commas between, or all", "all")
    .option("--test", "its messages go to the sandbox and count nowhere")
    .option("--passcode <passcode>", "passcode of an existing integration; - reads it from standard input")
    .option("--json", "answer as JSON")
    .action(credentialCreate);
  credential
    .command("list <accountId>")
    .description("list an account's credentials")
    .option("--json", "answer as JSON")
    .action(credentialList);
  credential
    .command("revoke <accountId> <credentialId>")
    .description("end a credential")
    .action(credentialRevoke);
};

const addImportCommands = (program: Command): void => {
  program
    .command("import")
    .description("move users, their devices and what they did here from elsewhere")
    .command("compatible")
    .description(
      "from any server that speaks the compatible API; a repeat goes on where it was (docs/migrating.md)",
    )
    .requiredOption("--from <url>", "the other server, such as https://eu1.api.example.com")
    .requiredOption("--account <id>", "the account ID there")
    .requiredOption("--into <accountId>", "the account here")
    .option(
      "--passcode <->",
      "- reads the other account's passcode from standard input; else IMPORT_PASSCODE",
    )
    .option("--events <list>", "names of events with commas between; all that its users did when absent")
    .option(
      "--users-by <event>",
      "list those users who did this, where the server lists users by an event only",
    )
    .option("--since <day>", "YYYYMMDD: what is older is left there", "20100101")
    .option("--until <day>", "YYYYMMDD: what is newer is left there; today when absent")
    .option("--time-zone <zone>", "of the other account; that of the account here when absent")
    .option("--restart", "begin anew where an earlier one broke off")
    .action(importCompatibleCommand);
};

const addOverdueCommands = (program: Command): void => {
  const overdue = program
    .command("overdue")
    .description("what came due while nobody worked, and is held until it is released or dropped");
  overdue
    .command("list")
    .description("show what is held, by campaign")
    .option("--account <id>", "of one account")
    .option("--json", "answer as JSON")
    .action(overdueList);
  for (const { act, words } of [
    { act: "release" as const, words: "let it go on, as if it came due now" },
    { act: "drop" as const, words: "end it unsent, as cancelled" },
  ]) {
    overdue
      .command(act)
      .description(words)
      .option("--account <id>", "of one account; of all when absent")
      .option("--campaign <id>", "of one campaign; of all when absent")
      .option("--json", "answer as JSON")
      .action(overdueLetGo(act));
  }
};

const unknownCommand = (program: Command, word: string): OperatorError => {
  const names = program.commands.map((command) => command.name()).filter((name) => name !== WORKER_COMMAND);
  const near = nearestName(word, names);
  return new OperatorError(
    `There is no command "${word}"${near ? `; did you mean ${near}?` : "."} There are: ${names.join(", ")}.`,
  );
};

/** The command line: `serve` is what runs when no command is named. */
export const buildProgram = (programs: Programs): Command => {
  const program = new Command("clarion")
    .description("Clarion: external trigger campaigns")
    .version(version())
    .showHelpAfterError()
    .showSuggestionAfterError();
  program
    .command("serve", { isDefault: true })
    .description("start the program in its role (ROLE=all, api or worker)")
    .option("--demo", "also create the demo account, once")
    // As the default command it also gets every word that is no command.
    .allowExcessArguments()
    .action((options: { demo?: boolean }, serve: Command) => {
      const [word] = serve.args;
      if (word !== undefined) throw unknownCommand(program, word);
      return programs.serve({ isDemo: options.demo ?? false });
    });
  program
    .command("migrate")
    .description("bring the database's schema up to this version")
    .action(migrateCommand);
  program
    .command("backup <file>")
    .description("write everything but the secret key into a file, while the program runs or not")
    .action(backup);
  program.command("restore <file>").description("fill an empty database from a backup").action(restore);
  addAccountCommands(program);
  addCredentialCommands(program);
  addImportCommands(program);
  addOverdueCommands(program);
  program
    .command("stats")
    .description("statistics of campaigns and goals")
    .command("verify")
    .description("count the log again and compare; ends with 1 where something differs")
    .option("--account <id>", "of one account; of all when absent")
    .option("--json", "answer as JSON")
    .action(statsVerify);
  program
    .command("doctor")
    .description("say in plain words what is wrong with the set-up")
    .action(doctorCommand);
  program.command(WORKER_COMMAND, { hidden: true }).action(() => programs.worker());
  return program;
};
