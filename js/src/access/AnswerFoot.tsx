// Below an answer: what it leaves out, and the line of code that asks the same.

import { CodeLine } from "../panel/code/CodeLine.js";

interface AnswerFootProps {
  answer: { note: string | null; code: string } | null;
  /** Whether this is the question on the screen; otherwise another one is shown instead, with code of its own. */
  asked?: boolean;
}

export function AnswerFoot({ answer, asked = true }: AnswerFootProps) {
  return (
    answer && (
      <>
        {answer.note && <p class="aw-note-bar">{answer.note}</p>}
        {asked && <CodeLine text={answer.code} />}
      </>
    )
  );
}
