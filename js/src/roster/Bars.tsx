// What stands between the rows and a plan: who is meant, and what is wrong. Equal problems are one sentence.

import type { ProblemLine } from "../protocol.js";
import { Button } from "../ui/controls/Button.js";
import { displayText, formatNumber, pluralize } from "../ui/display/displayText.js";
import { andMore } from "../ui/display/formatList.js";
import { readHeadings } from "./Mapping.js";
import { editRows, showRow } from "./requests.js";
import type { StepProps } from "./stepProps.js";

interface BarsProps extends StepProps {
  /** Called once a row is shown. */
  onShow: () => void;
  onAsk: (row: number) => void;
}

export function Bars({ onShow, onAsk, ...props }: BarsProps) {
  const { roster } = props;
  const { error, questions, question, source } = props.state;
  const show = async (row: number) => {
    await showRow(props, "problems", row);
    onShow();
  };
  return (
    <>
      {error !== null && (
        <section class="aw-roster-bar aw-roster-asks" aria-label="Before a plan">
          <b>1 question</b>
          <p>
            {displayText(error.message)} {displayText(error.hint ?? "")}
          </p>
          {source?.asks && (
            <>
              <Button onClick={() => readHeadings(roster, 0)}>It is a person</Button>
              <Button onClick={() => readHeadings(roster, source.header!, true)}>These are headings</Button>
            </>
          )}
        </section>
      )}
      {question !== null && (
        <section class="aw-roster-bar aw-roster-asks" aria-label="Questions">
          <b>{pluralize(questions, "question")}</b>
          <p>
            <Line {...question} />
            {questions > 1 && ` (${andMore(questions - 1)})`}
          </p>
          <Button onClick={() => onAsk(question.row)}>Answer</Button>
        </section>
      )}
      <Problems {...props} onShow={(row) => void show(row)} />
    </>
  );
}

function Problems({ onShow, ...props }: StepProps & { onShow: (row: number) => void }) {
  const { problems, lines, more_lines: more, suggestions } = props.state;
  if (problems === 0) return null;
  return (
    <section class="aw-roster-bar aw-roster-wrong" aria-label="Problems">
      <b>{pluralize(problems, "problem")}</b>
      <ul>
        {lines.map((line) => (
          <li key={`${line.row} ${line.sentence}`}>
            <Line {...line} />{" "}
            <button
              type="button"
              class="aw-link"
              aria-label={`Show row ${line.row}`}
              onClick={() => onShow(line.row)}
            >
              Show
            </button>
            {line.repeats && problems > 1 && (
              <>
                {" "}
                <button
                  type="button"
                  class="aw-link"
                  onClick={() => editRows(props, { leave_out: [line.row] })}
                >
                  {`Leave out row ${line.row}`}
                </button>
              </>
            )}
          </li>
        ))}
        {more > 0 && <li class="aw-dim">{andMore(more)}</li>}
      </ul>
      <div class="aw-row-of-buttons">
        {suggestions > 0 && (
          <Button onClick={() => editRows(props, { problems: "use suggestions" })}>
            {`Use ${pluralize(suggestions, "suggestion")}`}
          </Button>
        )}
        <Button onClick={() => editRows(props, { problems: "leave out" })}>
          {problems === 1 ? `Leave out row ${lines[0].row}` : `Leave out ${formatNumber(problems)}`}
        </Button>
      </div>
    </section>
  );
}

function Line({ rows, sentence }: ProblemLine) {
  return (
    <>
      <b>{rows}</b> {displayText(sentence)}
    </>
  );
}
