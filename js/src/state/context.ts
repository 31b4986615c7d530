// The model and the view that a component belongs to. They are the same for as long as it is on the page, so the context never
// renders anything again. Rows and cells of long lists take what they show as props.

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { ManagerView } from "./managerView.js";
import type { Model } from "./model.js";
import type { View } from "./view/view.js";

interface Surroundings {
  model: Model;
  view: View;
}

export const Surroundings = createContext<Surroundings>(null!);

export const useModel = (): Model => useContext(Surroundings).model;

export const useView = (): View => useContext(Surroundings).view;

/** The view of a manager, for what is shown only there. */
export const useManagerView = useView as () => ManagerView;
