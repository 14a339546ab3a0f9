import { type Icon, IconArrowLeft, IconArrowRight, IconFlask, IconRocket } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Action } from "../../actions/actions.ts";
import { useHere, useMay } from "../../api/context.ts";
import { common } from "../../texts/common.ts";
import { dryRun } from "../../texts/dryRun.ts";
import { wizard } from "../../texts/wizard.ts";
import { TRY_OUT } from "../campaign/tryOut/tryForm.ts";
import { nextStep, previousStep, STEPS, type Step } from "./steps.ts";

export const PUBLISH = "wizard.publish";
export const TRY = "wizard.try";

type Go = (step: Step) => () => void;

const walking = (step: Step, go: Go): Action[] => {
  const next = nextStep(step);
  const previous = previousStep(step);
  const one = (id: string, label: string, icon: Icon, hotkey: string, to: Step): Action => ({
    id,
    label,
    section: "here",
    icon,
    hotkey,
    run: go(to),
  });
  return [
    ...(next === undefined ? [] : [one("wizard.next", wizard.nextStep, IconArrowRight, "]", next)]),
    ...(previous === undefined
      ? []
      : [one("wizard.previous", wizard.previousStep, IconArrowLeft, "[", previous)]),
    ...STEPS.filter((other) => other !== step).map(
      (other): Action => ({
        id: `wizard.go.${other}`,
        label: wizard.goTo(wizard.steps[other]),
        section: "here",
        run: go(other),
      }),
    ),
  ];
};

/** What can be done in the wizard: publish, go on, go back, go to a step. */
export const useWizardActions = (
  campaign: string,
  step: Step,
  askToPublish: () => void,
): readonly Action[] => {
  const navigate = useNavigate();
  const { account } = useHere();
  const may = useMay();
  const mayPublish = may("campaigns:publish");
  const mayTry = may("messages:read");
  return useMemo(() => {
    const go: Go = (section) => () =>
      void navigate({
        to: "/a/$account/campaigns/$campaign/edit/$section",
        params: { account: account.id, campaign, section },
      });
    const publish: Action = {
      id: PUBLISH,
      label: wizard.publish,
      section: "here",
      icon: IconRocket,
      hotkey: "mod+S",
      disabledReason: mayPublish ? undefined : common.notAllowed,
      run: askToPublish,
    };
    const tryOut: Action = {
      id: TRY,
      label: dryRun.act,
      section: "here",
      icon: IconFlask,
      hotkey: "T",
      keywords: dryRun.actKeywords,
      disabledReason: mayTry ? undefined : common.notAllowed,
      run: () =>
        void navigate({
          to: "/a/$account/campaigns/$campaign/edit/$section",
          params: { account: account.id, campaign, section: "overview" },
          hash: TRY_OUT,
        }),
    };
    return [publish, tryOut, ...walking(step, go)];
  }, [account.id, askToPublish, campaign, mayPublish, mayTry, navigate, step]);
};
