import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aProfile } from "../helpers/app.ts";
import { eventually } from "../helpers/eventually.ts";
import { type BrowserApp, startBrowserApp } from "./app.ts";
import { axeFindings, settled, watched } from "./browser.ts";
import { PAGE_PAYLOAD } from "./originalPage.ts";

/** The second sample of the original page, made in the visual editor: no brace is ever typed. */

let it: BrowserApp;

beforeAll(async () => {
  it = await startBrowserApp();
  await it.app.upload([aProfile("u-1", { Name: "Pat" })]);
}, 240_000);

afterAll(() => it.stop());

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

/** By keyboard, as all of it can be used. */
const press = async (control: Locator, key = "Enter"): Promise<void> => {
  await control.focus();
  await control.page().keyboard.press(key);
};

const add = async (page: Page, opener: string, what: string): Promise<void> => {
  await press(button(page, opener));
  await press(page.getByRole("menuitem", { name: what, exact: true }));
};

type Piece = string | { field: string; fallback: string };

/** Writes text and values into a field, in the place of what is there. */
const write = async (page: Page, label: string, pieces: readonly Piece[]): Promise<void> => {
  const field = page.getByRole("textbox", { name: label, exact: true });
  await field.focus();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.press("Delete");
  for (const piece of pieces) {
    if (typeof piece === "string") {
      expect(piece).not.toMatch(/[{}]/);
      await page.keyboard.type(piece);
      continue;
    }
    await press(button(page, `Personalise: ${label}`));
    await page.locator('input[role="combobox"]:focus').fill(piece.field);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await field.locator(`[data-field="${piece.field}"]`).waitFor();
    await page.getByRole("textbox", { name: `When it is missing: ${label}` }).fill(piece.fallback);
    await field.focus();
  }
};

const draft = async (): Promise<string> => {
  const made = await it.asOwner("POST", "/campaigns", {
    body: { name: "Order", channel: "email", what: { samplePayload: PAGE_PAYLOAD } },
  });
  return String(made.body["id"]);
};

const saved = async (id: string) => {
  const { body } = await it.asOwner("POST", `/campaigns/${id}/preview`, { body: {} });
  return body;
};

/** The second sample of the page that shows what a message can hold: a greeting, then each product with its prices. */
const makeSecondSample = async (page: Page): Promise<void> => {
  await add(page, "Add a row", "One column");
  await add(page, "Add a block in row 1, column 1", "Text");
  await write(page, "Text", ["Hey ", { field: "Profile.Name", fallback: "User" }]);
  await page.keyboard.press("Enter");
  await page.keyboard.type("Thank you for shopping with us!");

  await add(page, "Add a row", "One column");
  await page
    .getByRole("combobox", { name: "Repeated for each item of" })
    .selectOption("ExternalTrigger.productDetails");
  await add(page, "Add a block in row 2, column 1", "Image");
  await write(page, "Image address", [{ field: "product.imageURL", fallback: "defaultImageUrl" }]);
  await write(page, "Description for who cannot see it", [
    { field: "product.productName", fallback: "defaultProductName" },
  ]);
  await add(page, "Add a block in row 2, column 1", "Text");
  await write(page, "Text", ["Name: ", { field: "product.productName", fallback: "defaultProductName" }]);
  await add(page, "Add a block in row 2, column 1", "Text");
  await page
    .getByRole("combobox", { name: "Repeated for each item of" })
    .selectOption("product.pricingDetails");
  await write(page, "Text", [
    { field: "pricing.name", fallback: "defaultPriceName" },
    " : ",
    { field: "pricing.value", fallback: "defaultPriceValue" },
  ]);
};

test("order lines with images and their prices are laid out, repeated and previewed without typing a brace", async () => {
  const id = await draft();
  const { page, complaints } = await watched(await it.open());
  await page.goto(it.at(`/campaigns/${id}/edit/what`));
  await settled(page);
  await press(page.getByRole("radio", { name: "Visual" }), "Space");
  await page.getByText(/^An e-mail is made of rows/).waitFor();

  await makeSecondSample(page);
  expect(await axeFindings(page)).toEqual([]);

  const lines = [
    "Hey Pat Example",
    "Thank you for shopping with us!",
    "Name: Red shoes",
    "Cost of the product : 59.90",
    "Shipping Fee : 4.50",
    "Name: Blue jacket",
    "Processing Fee : 1.00",
  ];
  await eventually(async () => {
    const { content, outcome } = await saved(id);
    expect(outcome).toBeNull();
    const { html, text } = JSON.parse(JSON.stringify(content));
    const found = lines.filter((line) => text.includes(line));
    expect(found).toEqual(lines);
    expect(html).toContain('src="https://shop.example/red-shoes.png"');
    expect(html).toContain('alt="Blue jacket"');
  });

  const block = (number: number) => page.getByRole("button", { name: `Text, row 2, block ${number}: ` });
  await block(3).focus();
  await page.keyboard.press("Alt+ArrowUp");
  await block(2).and(page.locator('[aria-expanded="true"]')).waitFor();
  for (const step of ["Undo", "Redo", "Undo"]) await press(button(page, step));
  const frame = page.frameLocator("iframe").first();
  await frame.getByText("Shipping Fee : 4.50").waitFor();
  expect(complaints).toEqual([]);
  await page.close();
}, 180_000);
