import { getRouteApi } from "@tanstack/react-router";
import { DryRunPanel } from "../campaign/tryOut/DryRunPanel.tsx";
import { useWizard } from "./WizardContext.ts";

const route = getRouteApi("/a/$account/campaigns/$campaign/edit/$section");

/** What the draft would do if it were published, with what is typed saved before. For readers, too. */
export const TryDraft = () => {
  const { draft } = useWizard();
  const { to, at, zone } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <DryRunPanel
      campaign={draft.campaign}
      revision={draft.revision}
      isDraftOnly
      search={{ to, at, zone }}
      onSearch={(asked) =>
        void navigate({ search: (before) => ({ ...before, ...asked }), hash: true, resetScroll: false })
      }
      beforeAsking={draft.flush}
    />
  );
};
