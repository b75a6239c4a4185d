#include "model/read_model.h"

#include <algorithm>
#include <deque>
#include <iterator>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "eval/cloudformation.h"
#include "eval/expansion.h"
#include "eval/stacks.h"
#include "eval/terraform_plan.h"
#include "model/assembly.h"
#include "model/assumed_log_group.h"
#include "model/collect_plans.h"
#include "model/collect_stacks.h"
#include "model/collect_terraform.h"
#include "model/key_argument.h"
#include "model/read_cloudformation.h"
#include "model/read_plan.h"
#include "model/read_policy_file.h"
#include "model/read_terraform.h"

namespace kmslint {

namespace {

/// Far behind the resources of all templates.
constexpr std::uint32_t first_terraform_resource = 0x40000000;
/// And those of plans behind these.
constexpr std::uint32_t first_planned_resource = 0x60000000;
/// And far behind those of one revision.
constexpr std::uint32_t first_resource_of_other_revision = 0x80000000;

/// Bytes by which a file claims to be a template about keys or log groups.
bool mentions_keys_or_logs(std::string_view bytes) {
  return bytes.find("AWS::KMS::") != std::string_view::npos ||
         bytes.find("AWS::Logs::") != std::string_view::npos;
}

bool contains(Span outer, Span inner) {
  return outer.file == inner.file && outer.begin <= inner.begin && inner.end <= outer.end;
}

class ModelReader {
 public:
  ModelReader(const std::vector<Settings>& settings, Sources& sources, const FileAccess& access,
              PlanSide side, const Model* other)
      : settings_(settings),
        sources_(sources),
        side_(side),
        model_{seed(other)},
        first_resource_(other == nullptr ? 0 : first_resource_of_other_revision),
        terraform_(access, model_, sources) {}

  Model read(const std::vector<Document>& documents) {
    read_stacks(documents);
    read_roots(documents);
    for (const Document& document : documents) read_document(document);
    join_keys(model_, keys_);
    add_pairs();
    add_assumed_log_groups(keys_without_pair(), model_);
    add_remarks();
    return std::move(model_);
  }

 private:
  /// What is the same in both revisions has the same symbols.
  static Model seed(const Model* other) {
    Model model;
    if (other == nullptr) return model;
    model.symbols = other->symbols;
    model.scopes = other->scopes;
    model.scopes.start_over();
    return model;
  }

  /// What one document of a file turned out to be.
  enum class Found : std::uint8_t {
    nothing,
    cloudformation,
    terraform_plan,
    key_policy,
    unnamed_policy
  };

  // --- Templates ---------------------------------------------------------------------------------

  void read_stacks(const std::vector<Document>& documents) {
    std::vector<TemplateRoot> templates;
    for (const Document& document : documents) {
      by_path_.emplace(sources_.path(document.file), &document);
    }
    for (const Document& document : documents) find_parts(document);
    for (const Document& document : documents) {
      const std::string_view path = sources_.path(document.file);
      for (const Node& root : document.parsed.tree.documents) {
        if (is_template(root) && !parts_.contains(path)) {
          templates.push_back({.root = &root,
                               .file = document.file,
                               .settings = &settings_of(document),
                               .broken_at = first_break(document, root),
                               .included = [this, path](std::string_view written) {
                                 return included_root(path, written);
                               }});
        }
      }
      if (is_named_manifest(path)) read_manifest(document, path);
    }
    read_templates(collect_stacks(templates, assemblies_, stacks_, model_, sources_), model_, keys_,
                   sources_);
  }

  /// Resources of templates are numbered from 0 on, those of Terraform roots and plans behind them.
  void read_roots(const std::vector<Document>& documents) {
    std::deque<Terraform> none;
    std::deque<Terraform>* roots = &none;
    const auto is_terraform_file = [](const Document& document) {
      return document.hcl.has_value();
    };
    if (std::ranges::any_of(documents, is_terraform_file)) {
      for (const Document& document : documents) terraform_.add(document);
      roots = &terraform_.roots(settings_, first_resource_ + first_terraform_resource);
    }
    std::map<const Terraform*, KeysInFiles> planned;
    std::vector<PlanWithFiles> plans;
    std::uint32_t first = first_resource_ + first_planned_resource;
    for (const Document& document : documents) {
      if (!is_plan(document)) continue;
      Terraform* made_from = nullptr;
      Plan& plan = add_plan(document, *roots, first, made_from);
      plans.push_back(
          {.plan = &plan, .keys = made_from == nullptr ? nullptr : &planned[made_from]});
    }
    read_terraform(*roots, planned, model_, keys_, sources_);
    read_plans(plans, model_, keys_, sources_);
  }

  static bool is_plan(const Document& document) {
    const std::vector<Node>& trees = document.parsed.tree.documents;
    return trees.size() == 1 && is_terraform_plan(trees.front());
  }

  /// `made_from` becomes the root it belongs to.
  Plan& add_plan(const Document& document, std::deque<Terraform>& roots, std::uint32_t& first,
                 Terraform*& made_from) {
    const Node& root = document.parsed.tree.documents.front();
    redact_sensitive_values(root, sources_);
    const PlanConfiguration& configuration = configurations_.emplace_back(root);
    const Settings& settings = settings_of(document);
    PlanInput input = {
        .root = &root,
        .file = document.file,
        .scope = model_.scopes.take("plan " + std::string(sources_.path(document.file))),
        .side = side_,
        .broken = first_break(document, root).has_value(),
        .settings = {settings.regions, settings.account, settings.partition},
        .first_resource = first};
    made_from = root_of_plan(configuration, roots);
    if (made_from != nullptr) {
      input.block = [made_from](const PlanAddress& address) {
        return block_in_root(*made_from, address);
      };
    }
    Plan& plan = plans_.emplace_back(std::move(input), configuration, model_.symbols, sources_);
    first += static_cast<std::uint32_t>(plan.resources().size());
    return plan;
  }

  /// Files whose sections join those of a template are no stacks of their own.
  void find_parts(const Document& document) {
    const std::string_view path = sources_.path(document.file);
    for (const Node& root : document.parsed.tree.documents) {
      if (!is_template(root)) continue;
      for_each_root_include(root, [&](std::string_view written) {
        const auto target = path_from(folder_of(path), written);
        if (target && *target != path) parts_.insert(*target);
      });
    }
  }

  /// Another tool's manifest.json is no concern of ours; one in a cdk.out is.
  void read_manifest(const Document& document, std::string_view path) {
    const std::vector<Problem>& problems = document.parsed.problems;
    const auto broken = std::ranges::find_if(problems, breaks_off);
    bool is_manifest = false;
    for (const Node& root : document.parsed.tree.documents) {
      if (!is_assembly_manifest(root)) continue;
      is_manifest = true;
      add_not_evaluated(assemblies_.add(root, path, broken == problems.end()));
    }
    if (!is_manifest && !is_in_cdk_out(path)) return;
    if (broken != problems.end()) {
      told_.insert(path);
      add_not_evaluated({{.span = broken->span,
                          .reason = "the manifest cannot be parsed, stacks that it does not list "
                                    "are judged without their account and Region: " +
                                    broken->message,
                          .settle = "cdk synth"}});
    } else if (!is_manifest) {
      told_.insert(path);
      add_not_evaluated({{.span = {document.file, 0, 0},
                          .reason = "not the manifest of a cloud assembly: stacks are judged "
                                    "without their account and Region",
                          .settle = "cdk synth"}});
    }
  }

  void add_not_evaluated(std::vector<NotEvaluated> lines) {
    std::ranges::move(lines, std::back_inserter(model_.not_evaluated));
  }

  /// What AWS::Include puts into the template at `path`: a file with one document.
  const Node* included_root(std::string_view path, std::string_view written) {
    if (written.empty() || written.find("://") != std::string_view::npos) return nullptr;
    const std::optional<std::string> target = path_from(folder_of(path), written);
    const auto found = target ? by_path_.find(*target) : by_path_.end();
    if (found == by_path_.end()) return nullptr;
    const Parsed& parsed = found->second->parsed;
    if (parsed.tree.documents.size() != 1 ||
        std::any_of(parsed.problems.begin(), parsed.problems.end(), breaks_off)) {
      return nullptr;
    }
    included_.insert(found->first);
    return &parsed.tree.documents.front();
  }

  // --- Documents ---------------------------------------------------------------------------------

  void read_document(const Document& document) {
    if (document.hcl) return read_terraform_document(document);
    std::set<Found> found;
    for (const Node& root : document.parsed.tree.documents) found.insert(read_root(document, root));
    add_inputs(document, found);
    add_problems(document, found);
    const bool understood = found.contains(Found::cloudformation) ||
                            found.contains(Found::key_policy) ||
                            found.contains(Found::terraform_plan) ||
                            assemblies_.is_side_file(sources_.path(document.file)) ||
                            included_.contains(sources_.path(document.file)) ||
                            told_.contains(sources_.path(document.file));
    const bool broken =
        std::any_of(document.parsed.problems.begin(), document.parsed.problems.end(), breaks_off);
    if (broken) model_.incomplete.emplace(sources_.path(document.file));
    if (document.named && !understood && !broken)
      model_.not_evaluated.push_back(no_input(document));
  }

  static NotEvaluated no_input(const Document& document) {
    const std::vector<Node>& trees = document.parsed.tree.documents;
    const bool is_state = trees.size() == 1 && trees.front().find("lineage") != nullptr &&
                          trees.front().find("terraform_version") != nullptr;
    if (!is_state) {
      return {.span = {document.file, 0, 0}, .reason = "not recognised as an input kmslint reads"};
    }
    return {.span = {document.file, 0, 0},
            .reason = "a Terraform state is read as `terraform show -json` prints it",
            .settle = "terraform show -json > state.json"};
  }

  Found read_root(const Document& document, const Node& root) {
    if (is_template(root)) return Found::cloudformation;
    if (is_terraform_plan(root)) return Found::terraform_plan;
    const std::optional<PolicyDocument> policy = find_policy(root);
    if (!policy) return Found::nothing;
    if (!document.named && terraform_.used().contains(document.file)) return Found::nothing;
    if (!is_judged(document, *policy)) {
      add_unnamed_policy(root);
      return Found::unnamed_policy;
    }
    const PolicyFileInput input = {
        .file = document.file,
        .scope = model_.scopes.take("policy " + std::string(sources_.path(document.file))),
        .settings = &settings_of(document),
        .broken = first_break(document, root).has_value()};
    read_policy_file(*policy, input, model_, keys_, sources_);
    return Found::key_policy;
  }

  const Settings& settings_of(const Document& document) const {
    static const Settings none;
    return document.settings < settings_.size() ? settings_[document.settings] : none;
  }

  /// Policies of buckets, endpoints and identities look alike: something must name a key policy.
  bool is_judged(const Document& document, const PolicyDocument& policy) const {
    if (document.named) return true;
    return is_named_as_key_policy(sources_.path(document.file)) && has_principal(policy);
  }

  void add_unnamed_policy(const Node& root) {
    Span place = root.span;
    place.end = place.begin;
    model_.not_evaluated.push_back(
        {.span = place,
         .reason = "looks like a policy; nothing names it as a key policy",
         .settle = "name the file on the command line"});
  }

  /// Where parsing broke off in this document of the file.
  static std::optional<Span> first_break(const Document& document, const Node& root) {
    std::optional<Span> first;
    for (const Problem& problem : document.parsed.problems) {
      if (!breaks_off(problem) || !stands_in(problem, document, root)) continue;
      if (!first || problem.span.begin < first->begin) first = problem.span;
    }
    return first;
  }

  /// A problem belongs to the last document that begins before it.
  static bool stands_in(const Problem& problem, const Document& document, const Node& root) {
    const std::uint32_t at = problem.span.begin;
    const std::vector<Node>& roots = document.parsed.tree.documents;
    return root.span.begin <= at &&
           std::none_of(roots.begin(), roots.end(), [&](const Node& other) {
             return other.span.begin > root.span.begin && other.span.begin <= at;
           });
  }

  void add_inputs(const Document& document, const std::set<Found>& found) {
    if (found.contains(Found::cloudformation)) {
      model_.inputs.push_back({document.file, InputKind::cloudformation});
    }
    if (found.contains(Found::terraform_plan)) {
      model_.inputs.push_back({document.file, InputKind::terraform_plan});
    }
    if (found.contains(Found::key_policy)) {
      model_.inputs.push_back({document.file, InputKind::key_policy});
    }
  }

  void read_terraform_document(const Document& document) {
    model_.inputs.push_back({document.file, InputKind::terraform});
    const std::string_view bytes = sources_.bytes(document.file);
    const bool claims = document.named || bytes.find("kms") != std::string_view::npos ||
                        bytes.find("cloudwatch_log_group") != std::string_view::npos;
    for (const Problem& problem : document.hcl->problems) {
      if (claims) {
        model_.syntax_errors.push_back({problem.span, problem.message});
      } else {
        model_.not_evaluated.push_back(
            {.span = problem.span, .reason = "cannot be parsed: " + problem.message});
      }
    }
  }

  // --- Problems of the text ----------------------------------------------------------------------

  void add_problems(const Document& document, const std::set<Found>& found) {
    // Files of an assembly that repeat what its templates say are nobody's input.
    const std::string_view path = sources_.path(document.file);
    const bool repeats = assemblies_.is_side_file(path) || told_.contains(path);
    if (repeats && !found.contains(Found::cloudformation)) return;
    const bool claims = document.named || found.contains(Found::key_policy) ||
                        found.contains(Found::terraform_plan) ||
                        mentions_keys_or_logs(sources_.bytes(document.file));
    bool said = false;
    for (const Problem& problem : document.parsed.problems) {
      if (claims) {
        add_syntax_error(document, problem);
      } else if (breaks_off(problem) && !said) {
        said = true;
        model_.not_evaluated.push_back(
            {.span = problem.span, .reason = "cannot be parsed: " + problem.message});
      }
    }
  }

  void add_syntax_error(const Document& document, const Problem& problem) {
    const bool about_json =
        problem.kind == ProblemKind::comment || problem.kind == ProblemKind::trailing_comma;
    if (about_json && document.format != Format::json) return;
    if (problem.kind == ProblemKind::duplicate_name && in_policy(problem.span)) return;
    model_.syntax_errors.push_back({problem.span, problem.message});
  }

  /// A name that stands twice in a policy is a defect of the policy.
  bool in_policy(Span span) const {
    return std::any_of(model_.keys.begin(), model_.keys.end(), [&](const Key& key) {
      const auto& states = key.states.cases;
      return std::any_of(states.begin(), states.end(), [&](const Case<KeyState>& state) {
        return state.value.policy_source == PolicySource::document &&
               contains(state.value.policy.span, span);
      });
    });
  }

  // --- Pairs -------------------------------------------------------------------------------------

  void add_pairs() {
    std::set<std::uint32_t> paired;  // log groups of the settings have their pairs already
    for (const Pair& pair : model_.pairs) paired.insert(pair.log_group);
    for (std::uint32_t i = 0; i < model_.log_groups.size(); ++i) {
      if (!paired.contains(i)) add_pairs_of(i);
    }
  }

  /// One pair for each key that the log group names in some case.
  void add_pairs_of(std::uint32_t index) {
    std::set<std::optional<std::uint32_t>> seen;
    for (const Case<LogGroupState>& state : model_.log_groups[index].states.cases) {
      if (!state.value.exists || !state.value.key) continue;
      if (!seen.insert(state.value.key->key).second) continue;
      model_.pairs.push_back({.log_group = index, .key = state.value.key->key});
    }
  }

  std::vector<std::uint32_t> keys_without_pair() const {
    std::set<std::uint32_t> used;
    for (const Pair& pair : model_.pairs) {
      if (pair.key) used.insert(*pair.key);
    }
    std::vector<std::uint32_t> result;
    for (std::uint32_t i = 0; i < model_.keys.size(); ++i) {
      if (!used.contains(i)) result.push_back(i);
    }
    return result;
  }

  // --- Remarks -----------------------------------------------------------------------------------

  bool is_open_region(const PartialString& region) const {
    return std::any_of(region.parts.begin(), region.parts.end(), [&](const StringPart& part) {
      return part.hole && model_.symbols[*part.hole].domain == Domain::region &&
             model_.symbols[*part.hole].values.empty();
    });
  }

  void add_remarks() {
    for (const Pair& pair : model_.pairs) {
      for (const Case<LogGroupState>& state : model_.log_groups[pair.log_group].states.cases) {
        if (!state.value.exists || !is_open_region(state.value.location.region)) continue;
        model_.remarks.push_back("AWS::Region ranges over partition aws");
        return;
      }
    }
  }

  const std::vector<Settings>& settings_;
  Sources& sources_;
  PlanSide side_;
  std::map<std::string_view, const Document*> by_path_ = {};
  std::set<std::string_view> included_ = {};       // paths
  std::set<std::string, std::less<>> parts_ = {};  // paths
  std::set<std::string_view> told_ = {};           // paths of manifests that are none
  Model model_;
  KeyIndex keys_ = {};
  Assemblies assemblies_ = {};
  std::uint32_t first_resource_;
  Stacks stacks_{model_.symbols, sources_, first_resource_};
  TerraformCollector terraform_;
  std::deque<PlanConfiguration> configurations_ = {};
  std::deque<Plan> plans_ = {};
};

}  // namespace

Model read_model(const std::vector<Document>& documents, const std::vector<Settings>& settings,
                 Sources& sources, const FileAccess& access, PlanSide side,
                 const Model* other_revision) {
  return ModelReader(settings, sources, access, side, other_revision).read(documents);
}

}  // namespace kmslint
