// settings.mjs PACKAGE < SCHEMA adds the settings of the program, as
// `mlxls config --schema` prints them, to an extension's package.json. What is
// not set in the editor must stay unset, as projects have files for it: the
// default of each is null.
import fs from 'node:fs';

const file = process.argv[2];
const manifest = JSON.parse(fs.readFileSync(file, 'utf8'));
const schema = JSON.parse(fs.readFileSync(0, 'utf8'));
const commandLineOnly = ['fail-on'];

const camel = (name) => name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());

// VS Code knows no references in settings.
const inline = (value) => {
  if (Array.isArray(value)) return value.map(inline);
  if (typeof value !== 'object' || value === null) return value;
  if (value.$ref) return inline(schema.definitions[value.$ref.split('/').pop()]);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, inline(part)]));
};

const { properties } = manifest.contributes.configuration;
for (const [name, setting] of Object.entries(schema.properties)) {
  if (commandLineOnly.includes(name)) continue;
  const { default: unset, description, enum: values, type, ...rest } = inline(setting);
  const said = unset === undefined || name === 'exclude' ? '' : ` When it is set nowhere: \`${JSON.stringify(unset)}\`.`;
  properties[`mlxls.${camel(name)}`] = {
    ...rest,
    type: [type, 'null'],
    ...(values && { enum: [...values, null] }),
    default: null,
    scope: 'resource',
    order: 10,
    markdownDescription: description + said,
  };
}
fs.writeFileSync(file, JSON.stringify(manifest, null, 2) + '\n');
