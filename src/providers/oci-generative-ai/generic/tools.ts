import type { ResponseFormat, Tool, ToolChoice } from '../../canonical.ts';
import { leaveOut, type Leftovers, refuseValue } from '../leftovers.ts';

/** Function definitions, flat: name, description and schema beside the type. */
export function genericTools(tools: readonly Tool[], left: Leftovers): object[] {
  return tools.map((tool, index) => {
    if (tool.type !== 'function') return refuseValue(`tools[${index}]`, 'This model takes functions as tools only.');
    const { name, description, parameters, strict } = tool.function;
    if (strict) leaveOut(left, 'tools.strict');
    return { type: 'FUNCTION', name, description, parameters };
  });
}

export function genericToolChoice(choice: ToolChoice): object {
  if (choice === 'auto' || choice === 'none' || choice === 'required') return { type: choice.toUpperCase() };
  if (choice.type === 'function' && 'function' in choice) {
    return { type: 'FUNCTION', name: choice.function.name };
  }
  return refuseValue('tool_choice', `This model does not take a tool choice of the type "${choice.type}".`);
}

export function genericResponseFormat(format: ResponseFormat): object {
  switch (format.type) {
    case 'text':
      return { type: 'TEXT' };
    case 'json_object':
      return { type: 'JSON_OBJECT' };
    case 'json_schema': {
      const { name, description, schema, strict } = format.json_schema;
      return { type: 'JSON_SCHEMA', jsonSchema: { name, description, schema, isStrict: strict ?? undefined } };
    }
    default:
      return refuseValue('response_format', 'This model does not know this response format.');
  }
}
