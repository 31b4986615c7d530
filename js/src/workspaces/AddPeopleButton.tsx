// The button that opens the list of people to add to a workspace.

import { type ActingModel, BUSY } from "../acting.js";
import { Button } from "../components/Button.js";

interface AddPeopleButtonProps {
  model: ActingModel;
  onClick: () => void;
}

export function AddPeopleButton({ model, onClick }: AddPeopleButtonProps) {
  return (
    <Button refusal={model.busy ? BUSY : model.refusal("add_to_workspace")} onClick={onClick}>
      Add people
    </Button>
  );
}
