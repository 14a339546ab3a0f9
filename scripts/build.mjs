/** Bundles the program, its dashboard and the scripts of push notifications into dist/. Run by `npm run build`, and by the starter when sources changed. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, "dist");
const stampPath = join(dist, ".sources");
const BUILD_SCRIPTS = [
  fileURLToPath(import.meta.url),
  join(root, "scripts", "buildDashboard.mjs"),
  join(root, "scripts", "buildPush.mjs"),
  join(root, "package-lock.json"),
];

const filesBeneath = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBeneath(path) : [path];
  });

/** One hash over everything that the build is made from. */
const sourcesHash = () => {
  const sources = ["src", "dashboard", "browser"]
    .flatMap((folder) => filesBeneath(join(root, folder)))
    .filter((path) => !/\.test\.tsx?$/.test(path));
  const hash = createHash("sha256");
  for (const path of [...sources, join(root, "package.json"), ...BUILD_SCRIPTS].sort()) {
    hash
      .update(`${relative(root, path)}\0`)
      .update(readFileSync(path))
      .update("\0");
  }
  return hash.digest("hex");
};

/** Whether dist/ was made from the sources as they are. */
export const isBuilt = () => existsSync(stampPath) && readFileSync(stampPath, "utf8") === sourcesHash();

const entryPoints = () => {
  const renderChild = join(root, "src", "pipeline", "render", "child.ts");
  return {
    main: join(root, "src", "main.ts"),
    ...(existsSync(renderChild) ? { renderChild } : {}),
  };
};

/** Each file appears whole, so that a program starting meanwhile never reads half of one. */
const place = ({ path, contents }) => {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, contents);
  renameSync(draft, path);
};

export const build = async () => {
  const { build: bundle } = await import("esbuild");
  const { buildDashboard } = await import("./buildDashboard.mjs");
  const { buildPush } = await import("./buildPush.mjs");
  const hash = sourcesHash();
  const { outputFiles } = await bundle({
    entryPoints: entryPoints(),
    outdir: dist,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    sourcemap: true,
    write: false,
    logLevel: "silent",
  });
  mkdirSync(dist, { recursive: true });
  rmSync(stampPath, { force: true });
  const isEntry = ({ path }) => basename(path) in { "main.js": 1, "renderChild.js": 1 };
  for (const file of outputFiles.filter((output) => !isEntry(output))) place(file);
  for (const file of outputFiles.filter(isEntry)) place(file);
  await buildDashboard(root, join(dist, "dashboard"));
  await buildPush(root, join(dist, "push"));
  const kept = new Set(["dashboard", "push", ...outputFiles.map(({ path }) => basename(path))]);
  for (const name of readdirSync(dist)) if (!kept.has(name)) rmSync(join(dist, name), { recursive: true });
  writeFileSync(stampPath, hash);
};

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await build();
