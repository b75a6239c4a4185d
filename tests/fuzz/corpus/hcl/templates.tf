a = "%{ for k, v in m ~} ${~ k ~} %{ endfor }\n\u00e9\U0001f600\"\\"
b = "${"${"x"}"}"
