import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { packageRoot } from "../src/lib/packageRoot.ts";

const PARTS = [
  "load",
  "sink",
  "smtpSink",
  "lineAccept",
  "lineWork",
  "decideProduct",
  "decideCeiling",
  "mailCeiling",
  "idleCeiling",
  "uploadLoad",
  "uploadCeiling",
  "growth",
  "followLoad",
  "pixelCeiling",
  "apnsSink",
  "pushCeiling",
] as const;
export type PartName = (typeof PARTS)[number];

export interface Bundle {
  pathOf(part: PartName): string;
  remove(): Promise<void>;
}

/** Bundles the parts as the program is bundled, so that neither side carries a development loader. */
export const bundleParts = async (): Promise<Bundle> => {
  // beneath node_modules, where packages are found
  const outdir = join(packageRoot, "node_modules", ".cache", `clarion-bench-${process.pid}`);
  await mkdir(outdir, { recursive: true });
  await build({
    entryPoints: PARTS.map((part) => join(packageRoot, "bench", "parts", `${part}.ts`)),
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    sourcemap: "inline",
    logLevel: "error",
  });
  return {
    pathOf: (part) => join(outdir, `${part}.mjs`),
    remove: () => rm(outdir, { recursive: true, force: true }),
  };
};
