/** What the page "External Trigger" has to be copied from it: its second sample, and a call that fills it. */

export const PAGE_SAMPLE = `Hey {{ Profile.name | default: "User" }}

Thank you for shopping with us!
{% for product in ExternalTrigger.productDetails %}
Name: {{ product.productName | default: "defaultProductName"}}
productID: {{product.productID | default: "defaultProductId"}}
imageURL: {{product.imageURL | default: "defaultImageUrl"}}
{% for pricingDetail in product.pricingDetails %}
{{ pricingDetail.name | default : "defaultPriceName"}} : {{ pricingDetail.value | default : "defaultPriceValue"}} 
 {% endfor %}
{% endfor %}`;

export const PAGE_PAYLOAD = {
  productDetails: [
    {
      productName: "Red shoes",
      productID: "p-17",
      imageURL: "https://shop.example/red-shoes.png",
      pricingDetails: [
        { name: "Cost of the product", value: "59.90" },
        { name: "Shipping Fee", value: "4.50" },
      ],
    },
    {
      productName: "Blue jacket",
      productID: "p-18",
      imageURL: "https://shop.example/blue-jacket.png",
      pricingDetails: [{ name: "Processing Fee", value: "1.00" }],
    },
  ],
};

/** The sample with that payload, as Liquid makes it: a tag leaves the line that it stands on. */
export const renderedSample = (name: string): string =>
  [
    `Hey ${name}`,
    "",
    "Thank you for shopping with us!",
    "",
    "Name: Red shoes",
    "productID: p-17",
    "imageURL: https://shop.example/red-shoes.png",
    "",
    "Cost of the product : 59.90 ",
    " ",
    "Shipping Fee : 4.50 ",
    " ",
    "",
    "Name: Blue jacket",
    "productID: p-18",
    "imageURL: https://shop.example/blue-jacket.png",
    "",
    "Processing Fee : 1.00 ",
    " ",
    "",
  ].join("\n");
