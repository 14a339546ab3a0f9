/** Bundles the dashboard: one script that loads its screens when they are opened, one style sheet, fonts. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** Beyond 9 brotli takes many times as long for some per cent. */
const BROTLI_QUALITY = 9;
const COMPRESSED = /\.(js|css)$/;

const brotli = (contents) =>
  brotliCompressSync(contents, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } });

/** Each file appears whole; a name carries the hash of its contents, so one that is there already is the same. */
const place = (path, contents) => {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, contents);
  renameSync(draft, path);
};

/** Whether a file is the draft of a build that goes on in another process. */
const isBeingWritten = (name) => {
  const pid = /\.(\d+)$/.exec(name)?.[1];
  if (pid === undefined) return false;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
};

const placeAsset = ({ path, contents }) => {
  if (existsSync(path)) return;
  if (COMPRESSED.test(path)) {
    place(`${path}.br`, brotli(contents));
    place(`${path}.gz`, gzipSync(contents));
  }
  place(path, contents);
};

/** What the entry loads at once: the page names it, so that the browser need not find it out step by step. */
const manifestOf = ({ outputs }, root, outdir) => {
  const [entryPath, entry] = Object.entries(outputs).find(
    ([, output]) => output.entryPoint === "dashboard/main.tsx",
  );
  const seen = new Set();
  const walk = (path) => {
    for (const { path: imported, kind } of outputs[path].imports) {
      if (kind !== "import-statement" || seen.has(imported)) continue;
      seen.add(imported);
      walk(imported);
    }
  };
  walk(entryPath);
  const named = (path) => relative(outdir, join(root, path));
  return { script: named(entryPath), style: named(entry.cssBundle), preloads: [...seen].map(named) };
};

export const buildDashboard = async (root, outdir) => {
  const { build: bundle } = await import("esbuild");
  const { outputFiles, metafile } = await bundle({
    absWorkingDir: root,
    entryPoints: { main: "dashboard/main.tsx" },
    outdir,
    entryNames: "assets/[name]-[hash]",
    chunkNames: "assets/[name]-[hash]",
    assetNames: "assets/[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    target: ["chrome111", "firefox119", "safari16.4"],
    jsx: "automatic",
    minify: true,
    metafile: true,
    legalComments: "none",
    loader: { ".woff2": "file" },
    define: { "process.env.NODE_ENV": '"production"' },
    write: false,
    logLevel: "silent",
  });
  for (const file of outputFiles) placeAsset(file);
  place(join(outdir, "manifest.json"), JSON.stringify(manifestOf(metafile, root, outdir)));
  const kept = new Set(outputFiles.map(({ path }) => basename(path)));
  for (const name of readdirSync(join(outdir, "assets"))) {
    if (kept.has(name.replace(/\.(br|gz)$/, "")) || isBeingWritten(name)) continue;
    // Another build at the same time may have been first.
    rmSync(join(outdir, "assets", name), { force: true });
  }
};
