import type { Recipe } from "../../contract/preview.ts";
import { fitnessMilestone } from "./fitnessMilestone.ts";
import { oneTimeCode } from "./oneTimeCode.ts";
import { orderConfirmation } from "./orderConfirmation.ts";
import { shippingUpdate } from "./shippingUpdate.ts";
import { subscription } from "./subscription.ts";

/** Campaigns that are nearly written; whoever starts from one changes the words and publishes. */
export const RECIPES: readonly Recipe[] = [
  orderConfirmation,
  subscription,
  fitnessMilestone,
  oneTimeCode,
  shippingUpdate,
];
