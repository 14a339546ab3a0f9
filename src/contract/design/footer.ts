import type { Brand, BrandFooter } from "../brand.ts";
import { FOOTER_DEFAULTS } from "../brandDefaults.ts";
import { escaped } from "./liquid.ts";

/** The footer of the brand, as a design's footer block has it. */

const LINKS = [
  ["viewInBrowser", "Links.view_in_browser"],
  ["preferences", "Links.preferences"],
  ["unsubscribe", "Links.unsubscribe"],
] as const;

/** The links that are on, in their order. */
export const footerLinks = (footer: BrandFooter): { label: string; field: string }[] =>
  LINKS.flatMap(([name, field]) => (footer[name].isOn ? [{ label: footer[name].label, field }] : []));

/** Messages that nobody can answer have no links, and accounts perhaps no address: what is not there leaves no gap. */
const ifThere = (field: string, html: string): string => `{% if ${field} %}${html}{% endif %}`;

export const footerHtml = ({ footer = FOOTER_DEFAULTS }: Brand): string => {
  const links = footerLinks(footer);
  const [first] = links;
  const anchors = links.map(({ label, field }) => `<a href="{{ ${field} }}">${escaped(label)}</a>`);
  const address = "Account.postal_address";
  return [
    footer.text.trim() === "" ? "" : `<p>${footer.text.trim().split(/\r?\n/).map(escaped).join("<br>")}</p>`,
    footer.postalAddress ? ifThere(address, `<p>{{ ${address} }}</p>`) : "",
    first === undefined ? "" : ifThere(first.field, `<p>${anchors.join(" &middot; ")}</p>`),
  ].join("");
};
