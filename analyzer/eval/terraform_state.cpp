#include "eval/terraform_state.h"

#include <vector>

#include "source/path.h"

namespace kmslint {

namespace {

std::string argument_of(const std::map<std::string, std::string>& arguments,
                        const std::string& name) {
  const auto found = arguments.find(name);
  return found == arguments.end() ? std::string() : found->second;
}

/// A plain text; of what it may be made of, the root's own folder is known.
std::optional<std::string> plain_text_of(const Expression& expression) {
  if (expression.kind != ExpressionKind::string) return std::nullopt;
  std::string text;
  for (const Expression& part : expression.operands) {
    const std::string name = reference_text(part);
    const bool is_literal = part.kind == ExpressionKind::literal;
    if (!is_literal && name != "path.module" && name != "path.root") return std::nullopt;
    text += is_literal ? part.text : ".";
  }
  return text;
}

std::map<std::string, std::string> plain_arguments(const HclBody& body) {
  std::map<std::string, std::string> arguments;
  for (const HclAttribute& argument : body.attributes) {
    if (const std::optional<std::string> text = literal_text(argument.value)) {
      arguments.emplace(argument.name, *text);
    }
  }
  return arguments;
}

std::map<std::string, std::string> plain_members(const Expression& object) {
  std::map<std::string, std::string> arguments;
  if (object.kind != ExpressionKind::object) return arguments;
  for (std::size_t i = 0; i + 1 < object.operands.size(); i += 2) {
    const std::optional<std::string> text = plain_text_of(object.operands[i + 1]);
    if (text) arguments.emplace(reference_text(object.operands[i]), *text);
  }
  return arguments;
}

}  // namespace

std::optional<StatePlace> state_place(std::string_view folder, std::string_view backend,
                                      const std::map<std::string, std::string>& arguments) {
  if (backend == "s3") {
    const std::string bucket = argument_of(arguments, "bucket");
    const std::string key = argument_of(arguments, "key");
    if (bucket.empty() || key.empty()) return std::nullopt;
    return "s3://" + bucket + '/' + key;
  }
  if (backend != "local") return std::nullopt;
  const std::string path = argument_of(arguments, "path");
  return path_from(folder, path.empty() ? "terraform.tfstate" : path);
}

std::optional<StatePlace> state_place_of(const TerraformFolder& root) {
  std::optional<StatePlace> place = state_place(root.path(), "local", {});
  for (const TerraformFile& file : root.files()) {
    for (const HclBlock& block : file.body->blocks) {
      if (block.type != "terraform") continue;
      const bool is_elsewhere =
          block.body.json && (block.body.find("backend") || block.body.find("cloud"));
      if (is_elsewhere) return std::nullopt;
      for (const HclBlock& inner : block.body.blocks) {
        if (inner.type == "cloud") return std::nullopt;
        if (inner.type != "backend" || inner.labels.empty()) continue;
        const std::map<std::string, std::string> arguments = plain_arguments(inner.body);
        // Without a path `terraform init` may have been given one.
        if (inner.labels[0].text == "local" && !arguments.contains("path")) return std::nullopt;
        place = state_place(root.path(), inner.labels[0].text, arguments);
      }
    }
  }
  return place;
}

std::optional<StatePlace> state_place_read_by(const ResourceBlock& source,
                                              std::string_view folder) {
  const HclBody& body = source.block->body;
  const HclAttribute* backend = body.find("backend");
  const HclAttribute* config = body.find("config");
  const std::optional<std::string> name =
      backend == nullptr ? std::nullopt : literal_text(backend->value);
  if (!name || config == nullptr) return std::nullopt;
  const std::map<std::string, std::string> arguments = plain_members(config->value);
  if (*name == "local" && !arguments.contains("path")) return std::nullopt;
  return state_place(folder, *name, arguments);
}

}  // namespace kmslint
