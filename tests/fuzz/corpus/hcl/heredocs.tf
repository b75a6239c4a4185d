a = <<-EOT
    %{ if x ~}
  a ${b ~}
    %{ else }
	$${c} %%{d}
 %{~ endif ~}
  EOT
b = <<E
${<<F
x
F
}
E
