/** Bundles what sites load for push notifications: the script of pages and the service worker, each one file. */
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

export const buildPush = async (root, outdir) => {
  const { build: bundle } = await import("esbuild");
  const { outputFiles } = await bundle({
    absWorkingDir: root,
    entryPoints: { page: "browser/page.ts", worker: "browser/worker.ts" },
    outdir,
    bundle: true,
    format: "iife",
    platform: "browser",
    target: ["chrome111", "firefox119", "safari16.4"],
    minify: true,
    legalComments: "none",
    write: false,
    logLevel: "silent",
  });
  mkdirSync(outdir, { recursive: true });
  for (const { path, contents } of outputFiles) {
    // each appears whole, so that a program starting meanwhile never reads half of one
    const draft = join(outdir, `.${basename(path)}.${process.pid}`);
    writeFileSync(draft, contents);
    renameSync(draft, path);
  }
};
