import { IconArrowLeft, IconArrowRight, IconRocket } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Action } from "../../actions/actions.ts";
import { useHere, useMay } from "../../api/context.ts";
import { common } from "../../texts/common.ts";
import { wizard } from "../../texts/wizard.ts";
import { nextStep, previousStep, STEPS, type Step } from "./steps.ts";

export const PUBLISH = "wizard.publish";

/** What can be done in the wizard: publish, go on, go back, go to a step. */
export const useWizardActions = (
  campaign: string,
  step: Step,
  askToPublish: () => void,
): readonly Action[] => {
  const navigate = useNavigate();
  const { account } = useHere();
  const mayPublish = useMay()("campaigns:publish");
  return useMemo(() => {
    const go = (section: Step | undefined) => (): void => {
      if (section === undefined) return;
      void navigate({
        to: "/a/$account/campaigns/$campaign/edit/$section",
        params: { account: account.id, campaign, section },
      });
    };
    const next = nextStep(step);
    const previous = previousStep(step);
    const actions: Action[] = [
      {
        id: PUBLISH,
        label: wizard.publish,
        section: "here",
        icon: IconRocket,
        hotkey: "mod+S",
        disabledReason: mayPublish ? undefined : common.notAllowed,
        run: askToPublish,
      },
      ...(next === undefined
        ? []
        : [
            {
              id: "wizard.next",
              label: wizard.nextStep,
              section: "here" as const,
              icon: IconArrowRight,
              hotkey: "]",
              run: go(next),
            },
          ]),
      ...(previous === undefined
        ? []
        : [
            {
              id: "wizard.previous",
              label: wizard.previousStep,
              section: "here" as const,
              icon: IconArrowLeft,
              hotkey: "[",
              run: go(previous),
            },
          ]),
      ...STEPS.filter((one) => one !== step).map((one) => ({
        id: `wizard.go.${one}`,
        label: wizard.goTo(wizard.steps[one]),
        section: "here" as const,
        run: go(one),
      })),
    ];
    return actions;
  }, [account.id, askToPublish, campaign, mayPublish, navigate, step]);
};
