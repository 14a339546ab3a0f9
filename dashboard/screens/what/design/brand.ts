import { useQuery } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import type { Brand } from "../../../../src/contract/brand.ts";
import { BRAND_DEFAULTS } from "../../../../src/contract/brandDefaults.ts";
import { useHere } from "../../../api/context.ts";
import { accountQuery } from "../../../api/settings.ts";

/** What blocks follow that have nothing of their own. */
export const BrandContext = createContext<Brand>(BRAND_DEFAULTS);
export const useBrand = (): Brand => useContext(BrandContext);

/** The brand in the account's settings; the product's until it is known. */
export const useAccountBrand = (): Brand => {
  const { data } = useQuery(accountQuery(useHere().account.id));
  return data?.settings.brand ?? BRAND_DEFAULTS;
};
