// Components of the chunks that load when they are first shown.

import type { FunctionComponent } from "preact";
import { type ChunkExports, useChunk } from "../state/chunks.js";
import { useModel } from "../state/context.js";

/** What a component is rendered with. */
type PropsOf<Component> = Component extends (props: infer Props, ...more: never[]) => unknown ? Props : never;

/** Return a component that draws nothing until its chunk is here. */
export function onDemand<Chunk extends keyof ChunkExports, Name extends keyof ChunkExports[Chunk]>(
  chunk: Chunk,
  name: Name,
) {
  type Props = PropsOf<ChunkExports[Chunk][Name]>;
  return (props: Props) => {
    const Content = useChunk(chunk, useModel().chunks)?.[name] as FunctionComponent<Props> | undefined;
    return Content === undefined ? null : <Content {...(props as Props & object)} />;
  };
}
