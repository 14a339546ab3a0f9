import { test } from "vitest";
import { startBrowserApp } from "./app.ts";
import { settled, watched } from "./browser.ts";

test("x", async () => {
  const it = await startBrowserApp();
  const { page } = await watched(await it.open());
  await page.goto(it.at(""));
  await settled(page);
  for (let i = 0; i < 45; i++) {
    await page.keyboard.press("Tab");
    console.log(
      i,
      String(
        await page.evaluate(
          "document.activeElement.tagName + ' ' + (document.activeElement.textContent||'').slice(0,40)",
        ),
      ),
    );
  }
  await it.stop();
}, 60_000);
