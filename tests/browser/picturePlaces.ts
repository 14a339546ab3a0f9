import { aPng } from "../helpers/images.ts";
import type { BrowserApp } from "./app.ts";

/** Uploads as the dashboard does. */
export const uploadPicture = async (
  { app, owner }: BrowserApp,
  account: string,
  { name, bytes }: { name: string; bytes: Buffer },
): Promise<void> => {
  const { status } = await fetch(`${app.url}/api/v1/media?name=${encodeURIComponent(name)}`, {
    method: "POST",
    headers: {
      cookie: owner.cookie,
      "x-clarion-csrf": owner.csrf,
      "x-clarion-account": account,
      "content-type": "image/png",
    },
    body: new Uint8Array(bytes),
  });
  if (status !== 201) throw new Error(`an upload was answered ${status}`);
};

/** Pictures wide and high, small and large, light and dark. */
export const picturePlaces = async (it: BrowserApp, account: string) => {
  const pictures = [
    { name: "logo.png", bytes: aPng(240, 80, [10, 106, 122], [33, 153, 174]) },
    {
      name: "spring-sale-banner-for-the-newsletter-of-march.png",
      bytes: aPng(600, 200, [250, 170, 60], [220, 60, 90]),
    },
    { name: "order-shipped.png", bytes: aPng(400, 300, [40, 70, 160], [120, 190, 240]) },
    { name: "icon.png", bytes: aPng(96, 96, [240, 240, 240], [200, 210, 220]) },
    { name: "tall.png", bytes: aPng(120, 480, [20, 20, 30], [90, 40, 120]) },
  ];
  for (const picture of pictures) await uploadPicture(it, account, picture);
  return { "Settings, pictures": "/settings/pictures" };
};
