// Builds the page into streams/gateway/static/, which the gateway serves under /page/ (its
// index.html at /). Names carry a hash of what is in them, so that a browser may keep them for
// ever; document.css alone has a fixed name, since the HTML of bulletins links to it.

import { build } from "esbuild";
import { cp, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const streams = join(here, "..", "streams");
const target = join(streams, "gateway", "static");
const making = `${target}.new`;
const browsers = ["chrome105", "firefox115", "safari16"];

await rm(making, { recursive: true, force: true });
await mkdir(making, { recursive: true });
const page = await build({
  absWorkingDir: here,
  entryPoints: { page: "src/main.tsx" },
  outdir: making,
  entryNames: "[name]-[hash]",
  bundle: true,
  minify: true,
  format: "esm",
  target: browsers,
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "linked",
  metafile: true,
  logLevel: "warning",
});
const built = Object.keys(page.metafile.outputs).map((path) => basename(path));
const named = (ending) => `/page/${built.find((name) => name.endsWith(ending))}`;
const template = await readFile(join(here, "index.html"), "utf8");
const index = template.replace("%style%", named(".css")).replace("%script%", named(".js"));
await writeFile(join(making, "index.html"), index);
await cp(join(here, "favicon.svg"), join(making, "favicon.svg"));
await cp(join(streams, "printing", "templates", "document.css"), join(making, "document.css"));

// The old page stays whole until the new one is.
await rm(target, { recursive: true, force: true });
await rename(making, target);
