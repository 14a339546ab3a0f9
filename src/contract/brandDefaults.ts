import type { Brand, BrandFooter } from "./brand.ts";

export const FONTS = {
  system: "-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif",
  arial: "Arial, Helvetica, sans-serif",
  georgia: "Georgia, 'Times New Roman', serif",
  verdana: "Verdana, Geneva, sans-serif",
  trebuchet: "'Trebuchet MS', Tahoma, sans-serif",
} as const;

export const FOOTER_DEFAULTS: BrandFooter = {
  text: "",
  postalAddress: true,
  unsubscribe: { isOn: true, label: "Unsubscribe" },
  preferences: { isOn: true, label: "Choose what you get" },
  viewInBrowser: { isOn: false, label: "View in browser" },
};

/** Every pair of text and ground has 4.5 : 1 or more. */
export const BRAND_DEFAULTS: Brand = {
  logoUrl: "",
  accent: "#1f4fd8",
  onAccent: "#fdfdfd",
  text: "#1f2430",
  muted: "#566072",
  page: "#f3f4f6",
  card: "#fdfdfd",
  line: "#dfe3ea",
  font: "system",
  width: 600,
  corner: 8,
  footer: FOOTER_DEFAULTS,
};
